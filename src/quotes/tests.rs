//! Quotations in every style that news uses, written for this test.

use super::*;
use proptest::prelude::*;

/// The lines of a text, as the paragraphs they are.
fn lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for line in text.split('\n') {
        spans.push(Span::new(at, at + line.len()));
        at += line.len() + 1;
    }
    spans
}

/// Each quotation as text: `>` for each one it is nested in, `+` where it goes on from a paragraph before, and ` …`
/// where no mark closes it.
fn shown(text: &str) -> Vec<String> {
    let found = find(text, &lines(text));
    let depth = |mut at: usize| {
        let mut depth = 0;
        while let Some(parent) = found[at].parent {
            at = parent;
            depth += 1;
        }
        depth
    };
    let show = |(i, q): (usize, &Quotation)| {
        let goes_on = if q.continues.is_some() { "+" } else { "" };
        let unclosed = if q.closed { "" } else { " …" };
        format!("{}{goes_on}{}{unclosed}", ">".repeat(depth(i)), q.span.of(text))
    };
    found.iter().enumerate().map(show).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "in {text:?}");
    }
}

#[test]
fn plain_pairs_of_every_style() {
    check(&[
        ("“We will stay,” she said. “For now.”", &["“We will stay,”", "“For now.”"]),
        ("\"We will stay,\" she said. \"For now.\"", &["\"We will stay,\"", "\"For now.\""]),
        ("‘We will stay,’ she said. ‘For now.’", &["‘We will stay,’", "‘For now.’"]),
        ("'We will stay,' she said. 'For now.'", &["'We will stay,'", "'For now.'"]),
        ("''We will stay,'' she said. ''For now.''", &["''We will stay,''", "''For now.''"]),
        ("``We will stay,'' she said. ``For now.''", &["``We will stay,''", "``For now.''"]),
        ("`We will stay,' she said.", &["`We will stay,'"]),
        ("«We will stay», she said.", &["«We will stay»"]),
        ("« We will stay », she said.", &["« We will stay »"]),
        ("»We will stay«, she said.", &["»We will stay«"]),
        ("‹We will stay›, she said.", &["‹We will stay›"]),
        ("„We will stay“, she said.", &["„We will stay“"]),
        ("„We will stay,” she said.", &["„We will stay,”"]),
        ("‚We will stay‘, she said.", &["‚We will stay‘"]),
        ("‟We will stay,” she said.", &["‟We will stay,”"]),
        ("＂We will stay,＂ she said.", &["＂We will stay,＂"]),
        ("「We will stay」 she said. 『Now』", &["「We will stay」", "『Now』"]),
        ("″We will stay,″ she said.", &["″We will stay,″"]),
        ("It was \u{93}fine\u{94}, she said.", &["\u{93}fine\u{94}"]),
    ]);
}

#[test]
fn wrong_and_mixed_marks() {
    check(&[
        ("”We will stay,“ she said.", &["”We will stay,“"]),
        ("“We will stay,“ she said. “For now.“", &["“We will stay,“", "“For now.“"]),
        ("”We will stay,” she said. ”For now.”", &["”We will stay,”", "”For now.”"]),
        ("“We will stay,\" she said. \"For now.”", &["“We will stay,\"", "\"For now.”"]),
        ("“We will stay,'' she said.", &["“We will stay,''"]),
        ("“We will stay,’ she said. “For now.”", &["“We will stay,’", "“For now.”"]),
        ("‘We will stay,” she said. “For now.”", &["‘We will stay,”", "“For now.”"]),
        ("They are ‘punching‘ back.", &["‘punching‘"]),
        ("They are ’punching’ back.", &["’punching’"]),
        ("\"We will stay, \"she said. \"For now.\"", &["\"We will stay, \"", "\"For now.\""]),
        ("She said\" We will stay.\" So she did.", &["\" We will stay.\""]),
        ("““We will stay,”” she said.", &["““We will stay,””"]),
        ("\"\"We will stay,\"\" she said.", &["\"\"We will stay,\"\""]),
        ("\"“We will stay,\" she said.", &["\"“We will stay,\""]),
    ]);
}

#[test]
fn spaces_entities_and_escapes() {
    check(&[
        ("She said “ we stay ” again.", &["“ we stay ”"]),
        ("She said \" we stay \" again.", &["\" we stay \""]),
        ("She said „ we stay “ again.", &["„ we stay “"]),
        ("\u{feff}“We stay,”\u{200b} she said.", &["“We stay,”"]),
        ("She said\u{a0}\"we\u{a0}stay\"\u{a0}again.", &["\"we\u{a0}stay\""]),
        ("\u{200b}\"\u{200b}We stay,\u{200b}\"\u{200b} she said.", &["\"\u{200b}We stay,\u{200b}\""]),
        ("&quot;We stay,&quot; she said.", &["&quot;We stay,&quot;"]),
        ("&ldquo;We stay,&rdquo; she said.", &["&ldquo;We stay,&rdquo;"]),
        ("&#8220;We can&#8217;t,&#8221; she said.", &["&#8220;We can&#8217;t,&#8221;"]),
        ("said&nbsp;&#34;we stay&#x22;&nbsp;again", &["&#34;we stay&#x22;"]),
        (
            "&#x201c;We say &lsquo;no&rsquo;.&#x201D;",
            &["&#x201c;We say &lsquo;no&rsquo;.&#x201D;", ">&lsquo;no&rsquo;"],
        ),
        (
            "&laquo;We stay&raquo; &amp;quot;now&amp;quot;",
            &["&laquo;We stay&raquo;", "&amp;quot;now&amp;quot;"],
        ),
        ("\\\"We stay,\\\" she said.", &["\\\"We stay,\\\""]),
        ("<p>\"We stay,\"</p> <b>“Now”</b>", &["\"We stay,\"", "“Now”"]),
        ("<tweet id=\"12\" author=\"@A\">", &["\"12\"", "\"@A\""]),
        ("AT&T &c; &#; &", &[]),
    ]);
}

#[test]
fn nesting() {
    check(&[
        ("“He said, ‘No way,’ twice.”", &["“He said, ‘No way,’ twice.”", ">‘No way,’"]),
        ("\"He said, 'No way.'\"", &["\"He said, 'No way.'\"", ">'No way.'"]),
        ("'He said \"no\", I think,' she said.", &["'He said \"no\", I think,'", ">\"no\""]),
        ("‘He said “no”,’ she said.", &["‘He said “no”,’", ">“no”"]),
        ("“A “new” way.”", &["“A “new” way.”", ">“new”"]),
        ("\"A \"new\" way,\" he said.", &["\"A \"new\" way,\"", ">\"new\""]),
        ("\"A “new” way,\" he said.", &["\"A “new” way,\"", ">“new”"]),
        ("“A \"new\" way,” he said.", &["“A \"new\" way,”", ">\"new\""]),
        ("''I said, 'No.''' It went on.", &["''I said, 'No.'''", ">'No.'"]),
        ("'''No,' I said,'' he told us.", &["'''No,' I said,''", ">'No,'"]),
        ("‘I said ‘no’’ was the line.", &["‘I said ‘no’’", ">‘no’"]),
        ("“‘No,’ he said.”", &["“‘No,’ he said.”", ">‘No,’"]),
        ("“He asked, ‘Why?’ ” she said.", &["“He asked, ‘Why?’ ”", ">‘Why?’"]),
        ("“A ‘b “c” d’ e.”", &["“A ‘b “c” d’ e.”", ">‘b “c” d’", ">>“c”"]),
        ("“One.” “Two ‘x’.”“Three.”", &["“One.”", "“Two ‘x’.”", ">‘x’", "“Three.”"]),
    ]);
}

#[test]
fn apostrophes_and_primes_are_no_marks() {
    check(&[
        ("Don't say it's O'Brien's o'clock.", &[]),
        ("Don’t say it’s l’Oréal’s or café's.", &[]),
        ("In the '90s, the ’90s and the ‘90s.", &[]),
        ("From ’em to ’em, 'tis ’tis rock 'n' roll.", &[]),
        ("The teachers' union and Dickens' plan, the Joneses’ too.", &[]),
        ("It was Gov. Roe Jr.'s idea, the U.S.’s too.", &[]),
        ("She is 6'2\" tall, he is 5' 10\", they 5′ 10″.", &[]),
        ("A 12\" pipe burst.", &[]),
        ("“The 12\" pipe burst,” he said.", &["“The 12\" pipe burst,”"]),
        ("\"The 12\" pipe burst,\" he said.", &["\"The 12\" pipe burst,\""]),
        ("\"In 2012\" and \"in 2013\" he left.", &["\"In 2012\"", "\"in 2013\""]),
        ("\"I'm 6'2\" tall,\" he said.", &["\"I'm 6'2\" tall,\""]),
        ("“Get 'em,” he said, “in the '60s.”", &["“Get 'em,”", "“in the '60s.”"]),
        ("“Smith”’s and \"Roe\"'s", &["“Smith”", "\"Roe\""]),
    ]);
}

#[test]
fn single_marks_among_apostrophes() {
    check(&[
        ("'The teachers' plan isn't bad,' he said.", &["'The teachers' plan isn't bad,'"]),
        ("‘The teachers’ and parents’ plan,’ he said.", &["‘The teachers’ and parents’ plan,’"]),
        ("The 'workers' and 'bosses' of old.", &["'workers'", "'bosses'"]),
        ("A 'war of words' broke out.", &["'war of words'"]),
        ("Roe: ‘It’s rock ’n’ roll, ’tis’", &["‘It’s rock ’n’ roll, ’tis’"]),
        ("'I'd stay in the 'burbs now,' he said.", &["'I'd stay in the 'burbs now,'"]),
        ("'Til dawn,' she sang.", &["'Til dawn,'"]),
        ("'90 per cent,' she said.", &["'90 per cent,'"]),
        ("Mayor calls rival ‘unfit’; aide's 'no comment'", &["‘unfit’", "'no comment'"]),
        ("“The 'workers' plan,” she said. ‘X.’", &["“The 'workers' plan,”", ">'workers'", "‘X.’"]),
        ("'Ain't nothin' but rain,' he said.", &["'Ain't nothin' but rain,'"]),
        ("‘cheap’—and ‘nasty’", &["‘cheap’", "‘nasty’"]),
    ]);
}

#[test]
fn straight_marks_in_odd_number() {
    check(&[
        ("\"We go, he said. \"We stay.\"", &["\"We go, he said. …", "\"We stay.\""]),
        ("\"We go,\" he said. We stay.\" \"And so.\"", &["\"We go,\"", "\"And so.\""]),
        ("The \" mark and \"this\" and \"that\".", &["\"this\"", "\"that\""]),
        ("He said \"\" and \"this\".", &["\"this\""]),
        ("He said:\"We go.\" And:\"So.\"", &["\"We go.\"", "\"So.\""]),
        ("\"We go.\"We stay,\" he said.", &["\"We go. …", "\"We stay,\""]),
        ("(\"this\") [\"that\"] —\"so\"— \"…and\"", &["\"this\"", "\"that\"", "\"so\"", "\"…and\""]),
        ("\"I was—\" he said. \"—gone.\"", &["\"I was—\"", "\"—gone.\""]),
    ]);
}

#[test]
fn unclosed_and_lone_marks() {
    check(&[
        ("He said: “We go and stay. ", &["“We go and stay. …"]),
        ("“We go, he said. “We stay.”", &["“We go, he said. …", "“We stay.”"]),
        ("“ “We stay,” he said.", &["“We stay,”"]),
        ("“We go. “", &["“We go. “"]),
        ("We go,” he said.", &[]),
        ("We go,” he said. “We stay.”", &["“We stay.”"]),
        (&"\"".repeat(80), &[]),
        ("We « previous", &[]),
        ("The 'word and more", &[]),
        ("“", &[]),
        ("”", &[]),
        ("", &[]),
    ]);
}

#[test]
fn speech_over_several_paragraphs() {
    check(&[
        ("“One.\n“Two.\n“Three,” he said.", &["“One. …", "+“Two. …", "+“Three,”"]),
        ("\"One.\n\n\"Two,\" he said. \"Three.\"", &["\"One. …", "+\"Two,\"", "\"Three.\""]),
        ("‘One “x” y.\n‘Two,’ he said.", &["‘One “x” y. …", ">“x”", "+‘Two,’"]),
        ("''One.\n''Two,'' he said.", &["''One. …", "+''Two,''"]),
        ("&ldquo;One.\n&ldquo;Two,&rdquo; he said.", &["&ldquo;One. …", "+&ldquo;Two,&rdquo;"]),
        ("\\\"One.\n\\\"Two,\\\" he said.", &["\\\"One. …", "+\\\"Two,\\\""]),
        ("« One.\n« Two », he said.", &["« One. …", "+« Two »"]),
        ("“Like ‘One.\n“ ‘Two.’ ”", &["“Like ‘One. …", ">‘One. …", "+“ ‘Two.’ ”", ">+‘Two.’"]),
        ("\"A “b” c.\n\"Two.\"", &["\"A “b” c. …", ">“b”", "+\"Two.\""]),
        (
            "“An episode of “Chairs” it is.\n“Two.”",
            &["“An episode of “Chairs” it is. …", ">“Chairs”", "+“Two.”"],
        ),
        ("“One, he said. “More.”\n“Two.”", &["“One, he said. …", "“More.”", "“Two.”"]),
        ("“One.\nHe left.\n“Two.”", &["“One. …", "“Two.”"]),
        ("“One.”\n“Two.”", &["“One.”", "“Two.”"]),
        ("He wants “all of\nit at once,” he said.", &["“all of …", "+it at once,”"]),
        ("“All of it.\nIt is late,” he said.", &["“All of it. …"]),
    ]);
}

#[test]
fn inner_is_what_is_between_the_marks() {
    let text = "&ldquo;We say 'no' — “ so ” —&rdquo;\n``One.";
    let inner: Vec<&str> = find(text, &lines(text)).iter().map(|q| q.inner.of(text)).collect();
    assert_eq!(inner, ["We say 'no' — “ so ” —", "no", " so ", "One."]);
}

#[test]
fn spans_that_do_not_fit_are_passed_over() {
    let text = "é “a” é";
    let spans = [Span::new(1, 5), Span::new(9, 4), Span::new(3, 900), Span::new(0, text.len())];
    let found = find(text, &spans);
    assert_eq!(found.iter().map(|q| q.paragraph).collect::<Vec<_>>(), [3]);
}

/// The worst texts: time is linear and nothing recurses.
#[test]
fn a_hundred_thousand_marks() {
    const MANY: usize = 100_000;
    for mark in
        ["\"", "'", "“", "”", "‘", "’", "«", "`", "''", "「", "&quot;", "\\\"", "\"“", "'\"", "„", "″"]
    {
        for unit in
            [format!("{mark} "), format!(" {mark}a"), format!("a{mark} "), format!("a{mark}a"), mark.into()]
        {
            let text = unit.repeat(MANY);
            assert!(sound(&text, &find(&text, &lines(&text))), "{unit:?}");
        }
    }
    for (open, close) in [("“", "”"), ("\"", "\""), ("‘", "’"), ("'", "'"), ("«", "»"), ("「", "」")]
    {
        let text = format!("{}x{}", format!(" {open}a").repeat(MANY), format!("b{close} ").repeat(MANY));
        let found = find(&text, &lines(&text));
        assert_eq!(found.len(), MANY, "{open}");
        assert!(found.iter().enumerate().all(|(i, q)| q.closed && q.parent == i.checked_sub(1)), "{open}");
    }
}

/// Whether the quotations keep what [`find`] promises.
fn sound(text: &str, found: &[Quotation]) -> bool {
    let paragraphs = lines(text);
    let mut holders: Vec<usize> = Vec::new();
    found.iter().enumerate().all(|(i, q)| {
        while holders.last().is_some_and(|&h| found[h].span.end <= q.span.start) {
            holders.pop();
        }
        let parent = holders.last().copied();
        holders.push(i);
        let fits =
            text.get(q.span.start..q.span.end).is_some() && text.get(q.inner.start..q.inner.end).is_some();
        let inside =
            paragraphs[q.paragraph].contains(q.span) && q.span.contains(q.inner) && !q.span.is_empty();
        let ordered = i == 0 || found[i - 1].span.start <= q.span.start;
        let nested = q.parent == parent && parent.is_none_or(|p| found[p].inner.contains(q.span));
        let goes_on = q.continues.is_none_or(|c| !found[c].closed && found[c].paragraph < q.paragraph);
        fits && inside && ordered && nested && goes_on
    })
}

/// Texts that are mostly marks.
fn marked() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\"", "'", "“", "”", "‘", "’", "«", "»", "‹", "„", "‚", "`", "``", "''", "「", "」", "『", "″",
        "&quot;", "&lsquo;", "&amp;", "&", "\\", " ", " ", "\n", "\u{200b}", "\u{a0}", "a", "is", "He", "é",
        "6", "90s", "em", "n", ",", ".", "—", "(", ")", "…", "<", ">", "=",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_sound_quotations(text in any::<String>()) {
        prop_assert!(sound(&text, &find(&text, &lines(&text))));
    }

    #[test]
    fn any_marks_give_sound_quotations(text in marked()) {
        let found = find(&text, &lines(&text));
        prop_assert!(sound(&text, &found), "{found:?}");
    }

    #[test]
    fn any_spans_do(text in marked(), ends in prop::collection::vec((0_usize..80, 0_usize..80), 0..4)) {
        let spans: Vec<Span> = ends.iter().map(|&(a, b)| Span::new(a, b)).collect();
        for q in find(&text, &spans) {
            prop_assert!(text.get(q.span.start..q.span.end).is_some());
        }
    }
}
