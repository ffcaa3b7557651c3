//! What an engine has to do: turn word pieces into hidden states.

use std::borrow::Cow;

use super::error::FramingError;

/// Word pieces per batch on a processor. Measured on one core: above 256 nothing gets faster, and what a batch holds in
/// memory (5 MB at 624) stays in the cache.
pub const BATCH_PIECES: usize = 512;

/// Rows of word pieces, **all of exactly the same length**: there is no padding and hence no mask, so that a row's
/// answer cannot depend on its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    ids: Vec<i32>,
    len: usize,
    read: Option<Vec<Vec<usize>>>,
}

impl Batch {
    /// A batch of rows with `len` word pieces each. Rows of another length are a mistake of the caller's; in a
    /// release build a last, incomplete row is dropped.
    pub fn new<'a>(len: usize, rows: impl IntoIterator<Item = &'a [i32]>) -> Self {
        let mut ids = Vec::new();
        for row in rows {
            debug_assert_eq!(row.len(), len, "all rows of a batch have the same length");
            ids.extend_from_slice(row);
        }
        if let Some(extra) = ids.len().checked_rem(len) {
            ids.truncate(ids.len() - extra);
        }
        Self { ids, len, read: None }
    }

    /// The same batch, of which only these word pieces' states will be read: for each row their places, ascending, no
    /// place twice. An encoder may leave out the others.
    pub fn reading(self, read: Vec<Vec<usize>>) -> Self {
        debug_assert_eq!(read.len(), self.rows(), "one list for each row");
        Self { read: Some(read), ..self }
    }

    /// The places whose states will be read, row by row. Without [`Batch::reading`] all of them.
    pub fn read(&self) -> Cow<'_, [Vec<usize>]> {
        match &self.read {
            Some(read) => Cow::Borrowed(read),
            None => Cow::Owned(vec![(0..self.len).collect(); self.rows()]),
        }
    }

    /// Ids of the word pieces, row after row.
    pub fn ids(&self) -> &[i32] {
        &self.ids
    }

    /// Word pieces per row.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ids.len().checked_div(self.len).unwrap_or(0)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// The encoder's last hidden states: rows × word pieces × width, or those that are read of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Hidden {
    data: Vec<f32>,
    /// States per row.
    len: usize,
    width: usize,
    /// For each row which places its states belong to, ascending; `None` where every place has one.
    places: Option<Vec<Vec<usize>>>,
}

impl Hidden {
    /// Takes the numbers in row-major order and checks that they fit `batch` at `width` numbers a word piece.
    ///
    /// # Errors
    /// [`FramingError::Shape`] if they do not.
    pub fn new(data: Vec<f32>, batch: &Batch, width: usize) -> Result<Self, FramingError> {
        let expected = batch.ids().len() * width;
        if data.len() != expected {
            return Err(FramingError::Shape { found: data.len(), expected });
        }
        Ok(Self { data, len: batch.len(), width, places: None })
    }

    /// Takes the numbers of the states that are read of `batch` alone, `len` states a row; what a row has beyond its
    /// own list is never looked at.
    ///
    /// # Errors
    /// [`FramingError::Shape`] if there are more or fewer numbers.
    pub fn of_read(data: Vec<f32>, batch: &Batch, len: usize, width: usize) -> Result<Self, FramingError> {
        let places = batch.read().into_owned();
        let expected = batch.rows() * len * width;
        if data.len() != expected || places.iter().any(|own| own.len() > len) {
            return Err(FramingError::Shape { found: data.len(), expected });
        }
        Ok(Self { data, len, width, places: Some(places) })
    }

    /// The state of one word piece: `width` numbers. Counted from 0; both must lie inside the batch, and the piece among
    /// those that are read.
    pub fn at(&self, row: usize, piece: usize) -> &[f32] {
        let nth = match &self.places {
            Some(places) => places[row].binary_search(&piece).unwrap_or(self.data.len()),
            None => piece,
        };
        let from = (row * self.len + nth) * self.width;
        &self.data[from..from + self.width]
    }

    /// Numbers per word piece.
    pub const fn width(&self) -> usize {
        self.width
    }
}

/// An engine that runs the transformer.
///
/// Called from several threads at once. The same row must give the same bits in any batch.
pub trait Encoder: Send + Sync {
    /// Runs the transformer over a batch.
    ///
    /// # Errors
    /// [`FramingError::Encoder`] with the engine's own error as its cause.
    fn encode(&self, batch: &Batch) -> Result<Hidden, FramingError>;

    /// Word pieces that a batch should hold at most.
    fn batch_pieces(&self) -> usize {
        BATCH_PIECES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_knows_its_shape() {
        let batch = Batch::new(2, [&[1, 2][..], &[3, 4], &[5, 6]]);
        assert_eq!((batch.rows(), batch.len(), batch.ids().len()), (3, 2, 6));
        assert_eq!(Batch::new(0, []).rows(), 0);
    }

    #[test]
    fn hidden_states_are_row_major_and_must_fit() {
        let batch = Batch::new(2, [&[1, 2][..], &[3, 4]]);
        let hidden = Hidden::new((0..12).map(|i| i as f32).collect(), &batch, 3).unwrap();
        assert_eq!(hidden.at(1, 0), [6.0, 7.0, 8.0]);
        let wrong = Hidden::new(vec![0.0; 11], &batch, 3);
        assert!(matches!(wrong, Err(FramingError::Shape { found: 11, expected: 12 })));
    }

    #[test]
    fn states_that_are_read_alone_keep_their_places() {
        let batch = Batch::new(4, [&[1, 2, 3, 4][..], &[5, 6, 7, 8]]);
        assert_eq!(*batch.read(), [[0, 1, 2, 3], [0, 1, 2, 3]]);
        let batch = batch.reading(vec![vec![0, 3], vec![2]]);
        let hidden = Hidden::of_read((0..8).map(|i| i as f32).collect(), &batch, 2, 2).unwrap();
        assert_eq!(hidden.at(0, 0), [0.0, 1.0]);
        assert_eq!(hidden.at(0, 3), [2.0, 3.0]);
        assert_eq!(hidden.at(1, 2), [4.0, 5.0]);
        assert!(Hidden::of_read(vec![0.0; 4], &batch, 1, 2).is_err());
        assert!(Hidden::of_read(vec![0.0; 9], &batch, 2, 2).is_err());
    }
}
