//! Characters that are other characters by another code: `½`, `µ`, `㎏`, `①`, `Ⅳ`, full and half-width forms, letters with
//! their marks apart.
//!
//! What Unicode says of compatibility would have some 30 kB in a reader's browser. These tables have what stands in manuals;
//! their tests hold them against the whole.

/// Characters, each followed by what it stands for.
const PAIRS: &str = "\
    ªa ²2 ³3 µμ ¹1 ºo ¼1/4 ½1/2 ¾3/4 ĲIJ ĳij ſs ⁰0 ⁱi ⁴4 ⁵5 ⁶6 ⁷7 ⁸8 ⁹9 ⁿn ₀0 ₁1 ₂2 ₃3 ₄4 ₅5 ₆6 ₇7 ₈8 \
    ₉9 ℂC ℃C ℉F ℓl №No ℡TEL ⅐1/7 ⅑1/9 ⅒1/10 ⅓1/3 ⅔2/3 ⅕1/5 ⅖2/5 ⅗3/5 ⅘4/5 ⅙1/6 ⅚5/6 ⅛1/8 ⅜3/8 ⅝5/8 ⅞7/8 \
    ⅠI ⅡII ⅢIII ⅣIV ⅤV ⅥVI ⅦVII ⅧVIII ⅨIX ⅩX ⅪXI ⅫXII ⅬL ⅭC ⅮD ⅯM ⅰi ⅱii ⅲiii ⅳiv ⅴv ⅵvi ⅶvii ⅷviii ⅸix \
    ⅹx ⅺxi ⅻxii ⅼl ⅽc ⅾd ⅿm ①1 ②2 ③3 ④4 ⑤5 ⑥6 ⑦7 ⑧8 ⑨9 ⑩10 ⑪11 ⑫12 ⑬13 ⑭14 ⑮15 ⑯16 ⑰17 ⑱18 ⑲19 ⑳20 ⒶA \
    ⒷB ⒸC ⒹD ⒺE ⒻF ⒼG ⒽH ⒾI ⒿJ ⓀK ⓁL ⓂM ⓃN ⓄO ⓅP ⓆQ ⓇR ⓈS ⓉT ⓊU ⓋV ⓌW ⓍX ⓎY ⓏZ ⓐa ⓑb ⓒc ⓓd ⓔe ⓕf ⓖg ⓗh \
    ⓘi ⓙj ⓚk ⓛl ⓜm ⓝn ⓞo ⓟp ⓠq ⓡr ⓢs ⓣt ⓤu ⓥv ⓦw ⓧx ⓨy ⓩz ⓪0 ㍱hPa ㍲da ㍳AU ㍴bar ㍵oV ㍶pc ㍷dm ㍸dm2 ㍹dm3 \
    ㍺IU ㎀pA ㎁nA ㎂μA ㎃mA ㎄kA ㎅KB ㎆MB ㎇GB ㎈cal ㎉kcal ㎊pF ㎋nF ㎌μF ㎍μg ㎎mg ㎏kg ㎐Hz ㎑kHz ㎒MHz ㎓GHz ㎔THz ㎕μl \
    ㎖ml ㎗dl ㎘kl ㎙fm ㎚nm ㎛μm ㎜mm ㎝cm ㎞km ㎟mm2 ㎠cm2 ㎡m2 ㎢km2 ㎣mm3 ㎤cm3 ㎥m3 ㎦km3 ㎧m/s ㎨m/s2 ㎩Pa ㎪kPa ㎫MPa \
    ㎬GPa ㎭rad ㎮rad/s ㎯rad/s2 ㎰ps ㎱ns ㎲μs ㎳ms ㎴pV ㎵nV ㎶μV ㎷mV ㎸kV ㎹MV ㎺pW ㎻nW ㎼μW ㎽mW ㎾kW ㎿MW ㏀kΩ ㏁MΩ \
    ㏂am ㏃Bq ㏄cc ㏅cd ㏆C/kg ㏇Co ㏈dB ㏉Gy ㏊ha ㏋HP ㏌in ㏍KK ㏎KM ㏏kt ㏐lm ㏑ln ㏒log ㏓lx ㏔mb ㏕mil ㏖mol ㏗PH ㏘pm \
    ㏙PPM ㏚PR ㏛sr ㏜Sv ㏝Wb ㏞V/m ㏟A/m ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ﬅst ﬆst";

/// Half-width katakana from U+FF66 as ordinary ones.
const KANA: &str =
    "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// Letters of U+FE80 to U+FEF4, the shapes of Arabic letters that PDF files name in place of the letters, and how many shapes
/// each has.
const ARABIC: &str = "ء1آ2أ2ؤ2إ2ئ4ا2ب4ة2ت4ث4ج4ح4خ4د2ذ2ر2ز2س4ش4ص4ض4ط4ظ4ع4غ4ف4ق4ك4ل4م4ن4ه4و2ى2ي4";

/// Letters in lower case with a mark: the mark, then each letter with it and without.
const MARKED: [(char, &str); 28] = [
    ('\u{300}', "àaèeìiòoùuǜüǹnѐеѝиḕēṑōẁwầâằăềêồôờơừưỳy"),
    ('\u{301}', "áaéeíióoúuýyćcĺlńnŕrśsźzǘüǵgǻåǽæǿøΐϊάαέεήηίιΰϋόούυώωϓϒѓгќкḉçḗēḯïḱkḿmṍõṓōṕpṹũẃwấâắăếêốôớơứư"),
    ('\u{302}', "âaêeîiôoûuĉcĝgĥhĵjŝsŵwŷyẑzậạệẹộọ"),
    ('\u{303}', "ãañnõoĩiũuṽvẫâẵăẽeễêỗôỡơữưỹy"),
    ('\u{308}', "äaëeïiöoüuÿyϊιϋυϔϒёеїіӓаӛәӝжӟзӥиӧоӫөӭэӱуӵчӹыḧhṏõṻūẅwẍxẗt"),
    ('\u{30a}', "åaůuẘwẙy"),
    ('\u{327}', "çcģgķkļlņnŗrşsţtȩeḑdḩh"),
    ('\u{304}', "āaēeīiōoūuǖüǟäǡȧǣæǭǫȫöȭõȱȯȳyӣиӯуḡgḹḷṝṛ"),
    ('\u{306}', "ăaĕeğgĭiŏoŭuйиўуӂжӑаӗеḝȩặạ"),
    ('\u{328}', "ąaęeįiųuǫo"),
    ('\u{307}', "ċcėeġgżzȧaȯoḃbḋdḟfḣhṁmṅnṗpṙrṡsṥśṧšṩṣṫtẇwẋxẏyẛſ"),
    ('\u{30c}', "čcďděeľlňnřršsťtžzǎaǐiǒoǔuǚüǧgǩkǯʒǰjȟh"),
    ('\u{30b}', "őoűuӳу"),
    ('\u{31b}', "ơoưu"),
    ('\u{30f}', "ȁaȅeȉiȍoȑrȕuѷѵ"),
    ('\u{311}', "ȃaȇeȋiȏoȓrȗu"),
    ('\u{326}', "șsțt"),
    ('\u{653}', "آا"),
    ('\u{654}', "أاؤوئيۀەۂہۓے"),
    ('\u{655}', "إا"),
    ('\u{325}', "ḁa"),
    ('\u{323}', "ḅbḍdḥhḳkḷlṃmṇnṛrṣsṭtṿvẉwẓzạaẹeịiọoợơụuựưỵy"),
    ('\u{331}', "ḇbḏdḵkḻlṉnṟrṯtẕzẖh"),
    ('\u{32d}', "ḓdḙeḽlṋnṱtṷu"),
    ('\u{330}', "ḛeḭiṵu"),
    ('\u{32e}', "ḫh"),
    ('\u{324}', "ṳu"),
    ('\u{309}', "ảaẩâẳăẻeểêỉiỏoổôởơủuửưỷy"),
];

/// Whether a symbol that is no letter stands for some: `㎏`, `№`, `℃`.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2103}' | '\u{2109}' | '\u{2116}' | '\u{2121}' | '\u{3371}'..='\u{337a}' | '\u{3380}'..='\u{33df}')
}

/// Whether a character is a digit or a sign that is set small and high: a footnote's number, or an exponent.
pub(super) fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{207e}')
}

/// What a character stands for, letters' case as it is; `None` for one that stands for itself.
pub(super) fn standard(c: char) -> Option<Standard> {
    let code = c as u32;
    let one = |c: Option<char>| c.map(Standard::One);
    match c {
        // Full-width forms, and those of Arabic and Indian digits.
        '\u{ff01}'..='\u{ff5e}' => one(char::from_u32(code - 0xfee0)),
        '\u{660}'..='\u{669}' => one(char::from_digit(code - 0x660, 10)),
        '\u{6f0}'..='\u{6f9}' => one(char::from_digit(code - 0x6f0, 10)),
        '\u{966}'..='\u{96f}' => one(char::from_digit(code - 0x966, 10)),
        // Bold and other letters of mathematics: 52 of each kind, and ten digits.
        '\u{1d400}'..='\u{1d6a3}' => {
            let at = (code - 0x1d400) % 52;
            one(char::from_u32(if at < 26 { 0x41 + at } else { 0x61 + at - 26 }))
        }
        '\u{1d7ce}'..='\u{1d7ff}' => one(char::from_digit((code - 0x1d7ce) % 10, 10)),
        '\u{ff66}'..='\u{ff9d}' => one(KANA.chars().nth((code - 0xff66) as usize)),
        '\u{ff9e}' => one(Some('\u{3099}')),
        '\u{ff9f}' => one(Some('\u{309a}')),
        '\u{fe80}'..='\u{fef4}' => one(arabic(code - 0xfe80)),
        '\u{2010}' | '\u{2011}' => one(Some('-')),
        '\u{2044}' | '\u{2215}' => one(Some('/')),
        '\u{2bc}' => one(Some('\'')),
        '×' => one(Some('x')),
        // Nothing beyond stands in the list: letters of most alphabets need not be looked for.
        '\u{80}'..='\u{24f}' | '\u{2000}'..='\u{24ff}' | '\u{3371}'..='\u{33df}' | '\u{fb00}'..='\u{fb06}' => {
            PAIRS.split(' ').find_map(|pair| pair.strip_prefix(c)).map(Standard::Text)
        }
        _ => None,
    }
}

/// What a character stands for.
pub(super) enum Standard {
    One(char),
    Text(&'static str),
}

/// The letter of an Arabic shape, by its place among the shapes.
fn arabic(shape: u32) -> Option<char> {
    let mut chars = ARABIC.chars();
    let mut before = 0;
    while let (Some(letter), Some(count)) = (chars.next(), chars.next()) {
        before += count.to_digit(10)?;
        if shape < before {
            return Some(letter);
        }
    }
    None
}

/// A letter in lower case and a mark that follows it as one character.
pub(super) fn composed(letter: char, mark: char) -> Option<char> {
    let (base, next) = (letter as u32, mark as u32);
    match mark {
        // Korean syllables: a leading consonant and a vowel, then a closing consonant.
        '\u{1161}'..='\u{1175}' if (0x1100..=0x1112).contains(&base) => {
            char::from_u32(0xac00 + ((base - 0x1100) * 21 + next - 0x1161) * 28)
        }
        '\u{11a8}'..='\u{11c2}' if (0xac00..=0xd7a3).contains(&base) && (base - 0xac00).is_multiple_of(28) => {
            char::from_u32(base + next - 0x11a7)
        }
        '\u{3099}' | '\u{309a}' => voiced(letter, mark),
        _ => {
            let letters = MARKED.iter().find(|(known, _)| *known == mark)?.1;
            pairs(letters).find(|(_, without)| *without == letter).map(|(with, _)| with)
        }
    }
}

/// A Japanese syllable with the mark that makes it voiced, which has the code after it; `パ` has the one after `バ`.
fn voiced(letter: char, mark: char) -> Option<char> {
    let semi = mark == '\u{309a}';
    // Katakana lie as hiragana do, 0x60 further on.
    let hiragana = if letter < '\u{30a1}' { letter as u32 } else { letter as u32 - 0x60 };
    let is_h_row = (0x306f..=0x307b).contains(&hiragana) && hiragana.is_multiple_of(3);
    let is_voiceless = (0x304b..=0x3061).contains(&hiragana) && hiragana % 2 == 1
        || matches!(hiragana, 0x3064 | 0x3066 | 0x3068 | 0x309d)
        || is_h_row;
    match letter {
        'ウ' if !semi => Some('ヴ'),
        'う' if !semi => Some('ゔ'),
        _ if semi && is_h_row => char::from_u32(letter as u32 + 2),
        _ if !semi && is_voiceless => char::from_u32(letter as u32 + 1),
        _ => None,
    }
}

/// A letter in lower case without its mark.
pub(super) fn unmarked(letter: char) -> Option<char> {
    MARKED.iter().flat_map(|(_, letters)| pairs(letters)).find(|(with, _)| *with == letter).map(|(_, without)| without)
}

fn pairs(letters: &str) -> impl Iterator<Item = (char, char)> {
    let mut letters = letters.chars();
    std::iter::from_fn(move || Some((letters.next()?, letters.next()?)))
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn all() -> impl Iterator<Item = char> {
        (0x80..0x3_0000).filter_map(char::from_u32)
    }

    /// Letters and digits of a character's form by Unicode's compatibility.
    fn by_unicode(c: char) -> String {
        let form = c.to_string().nfkc().collect::<String>().replace(['\u{2044}', '\u{2215}'], "/");
        form.chars().filter(|c| c.is_alphanumeric() || matches!(c, '/' | '\u{3099}' | '\u{309a}')).collect()
    }

    #[test]
    fn what_the_tables_say_unicode_says_too() {
        let ours = ['\u{2bc}', '\u{2010}', '\u{2011}', '×', '\u{2215}'];
        let other_digits = |c: char| matches!(c, '\u{660}'..='\u{6f9}' | '\u{966}'..='\u{96f}');
        let mut n_seen = 0;
        for c in all().filter(|c| !ours.contains(c) && !other_digits(*c)) {
            let found = match standard(c) {
                Some(Standard::One(one)) if one.is_alphanumeric() || is_mark(one) => one.to_string(),
                Some(Standard::Text(text)) => text.to_owned(),
                _ => continue,
            };
            // Some places among the letters of mathematics are empty.
            if by_unicode(c).is_empty() {
                continue;
            }
            assert_eq!(found, by_unicode(c), "{c} U+{:04X}", c as u32);
            n_seen += 1;
        }
        assert!(n_seen > 1000, "{n_seen}");
    }

    fn is_mark(c: char) -> bool {
        matches!(c, '\u{3099}' | '\u{309a}')
    }

    #[test]
    fn letters_of_the_alphabets_of_manuals_are_joined_with_their_marks_as_unicode_does() {
        let blocks = ['\u{e0}'..='\u{24f}', '\u{388}'..='\u{3ce}', '\u{430}'..='\u{4ff}', '\u{622}'..='\u{6ff}'];
        let more = ['\u{1e00}'..='\u{1eff}', '\u{3041}'..='\u{30f4}', '\u{ac00}'..='\u{d7a3}'];
        let is_lower = |c: &char| c.to_lowercase().eq([*c]);
        for c in blocks.into_iter().chain(more).flatten().filter(is_lower) {
            let apart: String = c.to_string().nfd().collect();
            let joined = super::super::fold::lower(&apart);
            assert_eq!(joined, c.to_string(), "U+{:04X}", c as u32);
        }
    }
}
