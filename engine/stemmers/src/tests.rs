use super::*;

#[track_caller]
fn check(code: &str, words: &[&str], stem: &str) {
    let language = find(code).unwrap();
    for word in words {
        assert_eq!(language.stem(word).as_deref(), Some(stem), "{word} in {}", language.name);
    }
}

#[test]
fn forms_of_a_word_meet_in_one_stem_in_every_language() {
    check("ar", &["كتاب", "كِتَاب", "كـتـاب"], "كتاب");
    check("da", &["indstilling", "indstillinger", "indstillingerne"], "indstilling");
    check("de", &["handbuch", "handbücher", "handbüchern", "handbuches"], "handbuch");
    check("es", &["configuración", "configuraciones"], "configur");
    check("fi", &["asetukset", "asetuksen", "asetuksissa"], "asetuks");
    check("fr", &["installation", "installations", "installer"], "install");
    check("hu", &["beállítás", "beállítások", "beállításokat"], "beállítás");
    check("it", &["configurazione", "configurazioni", "configurare"], "configur");
    check("nl", &["handleiding", "handleidingen"], "handleid");
    check("no", &["innstilling", "innstillinger", "innstillingene"], "innstilling");
    check("pt", &["configuração", "configurações", "configurar"], "configur");
    check("ro", &["instalare", "instalarea", "instalat"], "instal");
    check("ru", &["настройка", "настройки", "настройками"], "настройк");
    check("sv", &["inställning", "inställningar", "inställningarna"], "inställning");
    check("tr", &["kullanıcılar", "kullanıcıları", "kullanıcılarda"], "kullanıcı");
}

#[test]
fn a_module_gives_the_stem_in_the_place_of_the_word() {
    let german = module::language("de");
    let stemmed = |word: &str| {
        module::write(word.as_bytes());
        usize::try_from(module::stem(german, word.len())).ok().map(module::read)
    };
    assert_eq!(stemmed("handbücher"), Some("handbuch".to_owned()));
    assert_eq!(stemmed("und"), None);
    assert_eq!(stemmed(""), Some(String::new()));
}

#[test]
fn a_tag_is_found_by_what_stands_before_its_hyphen() {
    let code = |tag| find(tag).map(|language| language.code);
    assert_eq!(code("pt-BR"), Some("pt"));
    assert_eq!(code("DE_at"), Some("de"));
    assert_eq!(code("nb"), Some("no"));
    assert_eq!([code("en"), code("ja"), code("pl"), code(""), code("d")], [None; 5]);
}

#[test]
fn stop_words_are_told_with_their_marks_and_without() {
    let is_stop_word = |code, word| find(code).unwrap().stem(word).is_none();
    assert!(is_stop_word("de", "für") && is_stop_word("de", "fur") && is_stop_word("de", "fu\u{308}r"));
    assert!(is_stop_word("fr", "sur") && !is_stop_word("fr", "sûr"));
    assert!(is_stop_word("ro", "câţi") && is_stop_word("ro", "câți"));
    assert!(!is_stop_word("de", "") && !is_stop_word("ar", "und"));
}

#[test]
fn marks_apart_from_their_letters_are_joined_with_them() {
    check("de", &["häuser", "ha\u{308}user", "häu\u{ad}ser"], "haus");
    check("ru", &["йода", "и\u{306}ода"], "йод");
    check("tr", &["i\u{307}şlem", "işlem"], "işle");
}

/// Words of random letters, some of them of another script, from a linear congruential generator.
fn random_words(n_words: usize) -> impl Iterator<Item = String> {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzaeiouyàáâãäåæçèéêëìíîïñòóôõöøùúûüýþßăąćęğıőœșşțţű'абвгдеёжзийклмн\
                           опрстуфхцчшщъыьэюяابتثجحخدأإآ\u{301}\u{308}\u{640}\u{64e}ǆﬁ漢𝒜";
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    (0..n_words).map(move |_| {
        // Half of the words are of one script, as most words are.
        let (from, below) = [(0, letters.len()), (0, 34), (0, 66), (67, 33), (100, 12)][next(5)];
        (0..next(12)).map(|_| letters[(from + next(below)) % letters.len()]).collect()
    })
}

#[test]
fn no_word_makes_a_stemmer_fail() {
    for word in random_words(20_000) {
        for language in LANGUAGES {
            let _ = language.stem(&word);
        }
    }
}

#[test]
fn a_list_of_stop_words_is_in_order_and_in_lower_case() {
    for language in LANGUAGES {
        let words: Vec<&str> = language.stop_words.lines().collect();
        assert!(words.is_sorted(), "{}", language.name);
        assert!(words.iter().all(|word| word.chars().all(char::is_alphabetic) && *word == word.to_lowercase()));
    }
}
