//! The closed classes of English, complete enough to be written down here.

use super::flag::*;

/// Words (blank between; `_` stands for a blank inside an expression) and their flags.
pub(super) const CLASSES: &[(&str, u64)] = &[
    ("the this that these those both all each every any such no", DETERMINER | COMMON),
    ("a an another one some certain", DETERMINER | INDEFINITE | COMMON),
    ("his her their its our my your whose", DETERMINER | POSSESSIVE | COMMON),
    (
        "two three four five six seven eight nine ten dozens several many most few numerous various multiple dozen hundreds thousands",
        QUANTITY | COMMON,
    ),
    (
        "of in on at by for from with to into onto over under about against between among through during before after \
         around near behind beside besides beyond despite toward towards upon within without via per amid alongside \
         like unlike than as outside inside across along off up down out regarding concerning including excluding",
        PREPOSITION | COMMON,
    ),
    ("and or but nor yet", CONJUNCTION | COMMON),
    (
        "that when while because if although though unless until since whereas where whether why how what as before \
         after once which who whom whose",
        SUBORDINATOR | COMMON,
    ),
    (
        "he she they it who him her them himself herself themselves itself i we you me us myself ourselves",
        PRONOUN | COMMON,
    ),
    (
        "i we me us my our mine ours myself ourselves i'm we're i've we've i'd we'd i'll we'll",
        FIRST_PERSON | COMMON,
    ),
    ("who which", RELATIVE | COMMON),
    (
        "is are was were be been being am has have had having do does did will would shall should can could may might \
         must 's 'd 've 're 'll 'm ’s ’d ’ve ’re ’ll ’m wasn't isn't didn't doesn't don't hasn't haven't hadn't won't \
         wouldn't couldn't shouldn't can't cannot get gets got getting",
        AUXILIARY | COMMON,
    ),
    (
        "also then later now still just once often never always not ever again even only further first earlier recently \
         immediately simply instead soon already almost further once too sometimes famously reportedly repeatedly \
         publicly previously initially finally eventually flatly quickly bluntly angrily quietly jokingly subsequently \
         similarly meanwhile however therefore nevertheless nonetheless though yesterday today tonight tomorrow",
        ADVERB | COMMON,
    ),
    (
        "de da del della di du van von der den bin ibn al el la le los las ter ten dos das mac abu ben st",
        PARTICLE,
    ),
    ("jr sr ii iii iv jnr snr phd md", NAME_SUFFIX),
];
