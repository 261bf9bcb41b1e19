//! Which prompts are canonical.
use imo::content::prompt::{check, Flaw};

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
