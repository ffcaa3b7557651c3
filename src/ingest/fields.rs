//! Which field of a JSON record holds what.

/// A piece of knowledge about an article that a record can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Text,
    Title,
    Outlet,
    Published,
    Url,
}

pub(super) const SLOTS: [Slot; 6] =
    [Slot::Id, Slot::Text, Slot::Title, Slot::Outlet, Slot::Published, Slot::Url];

impl Slot {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Slot::Id => "id",
            Slot::Text => "text",
            Slot::Title => "title",
            Slot::Outlet => "outlet",
            Slot::Published => "published",
            Slot::Url => "url",
        }
    }
}

/// The names under which records carry an article's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// For each slot its names, the preferred one first.
    names: [Vec<String>; SLOTS.len()],
}

impl Default for Fields {
    fn default() -> Self {
        let mut names = SLOTS.map(|slot| vec![slot.name().to_owned()]);
        names[Slot::Published as usize].push("date".to_owned());
        Self { names }
    }
}

/// A mapping that cannot be understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FieldError {
    /// Not of the form `ours=theirs`.
    #[error("`{0}` is not of the form ours=theirs, as in text=body")]
    Form(String),
    /// Nothing of that name can be mapped.
    #[error("there is no field `{0}` to map; the fields are id, text, title, outlet, published, url")]
    Unknown(String),
}

impl Fields {
    /// Maps one field, given as `ours=theirs`: `text=body` reads the text from `body`.
    pub fn map(&mut self, mapping: &str) -> Result<(), FieldError> {
        let (ours, theirs) = mapping
            .split_once('=')
            .map(|(ours, theirs)| (ours.trim(), theirs.trim()))
            .filter(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty())
            .ok_or_else(|| FieldError::Form(mapping.to_owned()))?;
        let slot = match ours {
            "date" => Slot::Published,
            _ => SLOTS
                .into_iter()
                .find(|slot| slot.name() == ours)
                .ok_or_else(|| FieldError::Unknown(ours.to_owned()))?,
        };
        self.names[slot as usize] = vec![theirs.to_owned()];
        Ok(())
    }

    /// The slot that a record's field fills, and its rank among the names for it.
    pub(super) fn slot(&self, name: &str) -> Option<(Slot, usize)> {
        SLOTS.into_iter().find_map(|slot| {
            self.names[slot as usize].iter().position(|n| n == name).map(|rank| (slot, rank))
        })
    }

    /// The preferred name for a slot.
    pub(super) fn name(&self, slot: Slot) -> &str {
        self.names[slot as usize].first().map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_and_refuses() {
        let mut fields = Fields::default();
        assert_eq!(fields.slot("date"), Some((Slot::Published, 1)));
        assert_eq!(fields.map("text = body"), Ok(()));
        assert_eq!(fields.slot("body"), Some((Slot::Text, 0)));
        assert_eq!(fields.slot("text"), None);
        assert_eq!(fields.map("text"), Err(FieldError::Form("text".into())));
        assert_eq!(fields.map("body=text"), Err(FieldError::Unknown("body".into())));
    }
}
