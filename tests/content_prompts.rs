//! Which prompts are canonical.
use imo::content::prompt::{check, Flaw};
use proptest::prelude::*;
use unicode_normalization::{char::is_combining_mark, is_nfc, is_nfkc};

/// Characters that text may have, for a model that reads bytes.
fn accepted() -> Vec<char> {
    let alone = |code: &char| check(format!("x{code}x").as_bytes(), false).is_ok();
    (0..=u32::from(char::MAX))
        .filter_map(char::from_u32)
        .filter(alone)
        .collect()
}

/// Unicode's category Cf.
fn is_format(code: char) -> bool {
    matches!(
        u32::from(code),
        0xad | 0x600..=0x605
            | 0x61c
            | 0x6dd
            | 0x70f
            | 0x890..=0x891
            | 0x8e2
            | 0x180e
            | 0x200b..=0x200f
            | 0x202a..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfff9..=0xfffb
            | 0x110bd
            | 0x110cd
            | 0x13430..=0x1343f
            | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a
            | 0xe0001..=0xe007f
    )
}

/// Each has one spelling: it is its own normal form, compatible or not, and nothing that acts on its neighbour.
#[test]
fn every_accepted_character_has_one_spelling() {
    let accepted = accepted();
    assert!(accepted.len() > 39_000, "{}", accepted.len());
    for code in &accepted {
        let text = code.to_string();
        assert!(is_nfc(&text) && is_nfkc(&text), "{code:?}");
        assert!(!is_combining_mark(*code) && !is_format(*code), "{code:?}");
        assert!(!code.is_control() && !code.is_uppercase(), "{code:?}");
        assert!(*code == ' ' || !code.is_whitespace(), "{code:?}");
        // Variation selectors, joiners, colours of skin and conjoining parts of syllables change what stands before.
        let code = u32::from(*code);
        assert!(
            !matches!(code, 0xfe00..=0xfe0f | 0x1f3fb..=0x1f3ff | 0x1100..=0x11ff),
            "{code:x}"
        );
    }
    for text in [
        "straße",
        "über łódź",
        "καφές",
        "ёлка",
        "ねこ、ネコ",
        "猫の絵",
        "고양이",
        "🐱 ☀",
    ] {
        assert_eq!(check(text.as_bytes(), false), Ok(()), "{text}");
    }
    for text in [
        "ﬁsh",
        "x²",
        "ｃat",
        "Ⅳ",
        "ſ",
        "µm",
        "ŀ",
        "ĳ",
        "É",
        "Кот",
        "ﾈｺ",
        "カ\u{3099}",
        "\u{1112}\u{1161}",
        "\u{f900}",
        "\u{2126}",
        "\u{212b}",
        "e\u{301}",
        "👩\u{200d}🚀",
        "👍\u{1f3fb}",
        "☀\u{fe0f}",
        "a\u{34f}",
    ] {
        assert_eq!(check(text.as_bytes(), false), Err(Flaw::Form), "{text:?}");
    }
}

proptest! {
    /// Nor do neighbours combine.
    #[test]
    fn every_accepted_text_is_its_own_normal_form(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40)) {
        let accepted = accepted_once();
        let text: String = picks.iter().map(|pick| *pick.get(accepted)).collect();
        if check(text.as_bytes(), false).is_ok() {
            prop_assert!(is_nfc(&text) && is_nfkc(&text), "{text:?}");
        }
    }
}

fn accepted_once() -> &'static [char] {
    static ACCEPTED: std::sync::LazyLock<Vec<char>> = std::sync::LazyLock::new(accepted);
    &ACCEPTED
}

#[test]
fn the_canonical_form_is_one_spelling() {
    let cat = [
        "Cat",
        "cat ",
        " cat",
        "ca\u{301}t",
        "cat.",
        "cat\u{200d}",
        "c\u{200b}at",
        "cat\u{a0}",
        "cat\0",
    ];
    for other in cat {
        assert_eq!(check(other.as_bytes(), true), Err(Flaw::Form), "{other:?}");
    }
    for (text, fine) in [
        ("a cat, please!", true),
        ("caf\u{e9}", true),
        ("\u{732b}\u{1f431}", true),
        ("A cat", false),
        ("a  cat", false),
        ("a\u{3000}cat", false),
        ("cafe\u{301}", false),
        ("cat\u{fe0f}", false),
        ("\u{e0061}", false),
        ("\u{202e}tac", false),
    ] {
        let wanted = if fine { Ok(()) } else { Err(Flaw::Form) };
        assert_eq!(check(text.as_bytes(), false), wanted, "{text:?}");
    }
    assert_eq!(check(b"", false), Err(Flaw::Length));
    assert_eq!(check(&[b'a'; 257], true), Err(Flaw::Length));
    assert_eq!(check(&[b'a'; 256], true), Ok(()));
    for bad in [
        &b"\xff"[..],
        b"a\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
    ] {
        assert_eq!(check(bad, false), Err(Flaw::Utf8), "{bad:?}");
    }
}
