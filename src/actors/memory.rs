//! Who was seen where, latest first, in time that does not grow with the article.

use super::salience::Sighting;

/// Sightings and actors that a search goes back over at most; no pronoun of a real article reaches as far.
pub(super) const REACH: usize = 500;

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct Memory {
    seen: Vec<Sighting>,
    /// For each actor its place in a list from the one seen last to the one seen first.
    links: Vec<Option<Link>>,
    newest: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    /// The sighting that stands for the actor: of those in its latest sentence a speaking one, else a subject, else
    /// the latest.
    best: Sighting,
    newer: Option<usize>,
    older: Option<usize>,
}

impl Memory {
    pub(super) fn last(&self) -> Option<&Sighting> {
        self.seen.last()
    }

    /// All sightings, latest first.
    pub(super) fn back(&self) -> impl Iterator<Item = &Sighting> {
        self.seen.iter().rev().take(REACH)
    }

    /// Each actor seen in the window of sentences once, latest first.
    pub(super) fn recent(&self, sentence: usize, window: usize) -> impl Iterator<Item = &Sighting> {
        let link = |actor: usize| self.links.get(actor).and_then(Option::as_ref);
        let actors = std::iter::successors(self.newest.and_then(link), move |l| l.older.and_then(link));
        let near = move |s: &&Sighting| sentence.saturating_sub(s.sentence) <= window;
        actors.take(REACH).map(|l| &l.best).take_while(near)
    }

    pub(super) fn push(&mut self, sighting: Sighting) {
        self.seen.push(sighting);
        let actor = sighting.actor;
        if self.links.len() <= actor {
            self.links.resize(actor + 1, None);
        }
        let weight = |s: &Sighting| (s.speaking, s.subject);
        let known = self.links[actor];
        let best = known
            .map(|l| l.best)
            .filter(|b| b.sentence == sighting.sentence && weight(b) > weight(&sighting));
        let best = best.unwrap_or(sighting);
        if self.newest == Some(actor) {
            self.links[actor] = known.map(|l| Link { best, ..l });
            return;
        }
        if let Some(link) = known {
            self.unlink(link);
        }
        if let Some(link) = self.newest.and_then(|n| self.links[n].as_mut()) {
            link.newer = Some(actor);
        }
        self.links[actor] = Some(Link { best, newer: None, older: self.newest });
        self.newest = Some(actor);
    }

    /// Joins the neighbours of a link.
    fn unlink(&mut self, link: Link) {
        if let Some(newer) = link.newer.and_then(|n| self.links[n].as_mut()) {
            newer.older = link.older;
        }
        if let Some(older) = link.older.and_then(|o| self.links[o].as_mut()) {
            older.newer = link.newer;
        }
    }
}
