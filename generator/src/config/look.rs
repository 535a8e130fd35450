//! How a library looks as its own: `logo`, `colours`, `footer` and `links` of `[library]`.

use serde::{Deserialize, Serialize};

use super::CONFIG_FILE;
use crate::diagnostic::Diagnostic;

/// Grounds of each theme that links stand on: paper, raised, target. The style sheet has them too.
const GROUNDS: [[u32; 3]; 2] = [[0x00fc_fcfa, 0x00f3_f3ee, 0x00fd_f6df], [0x0015_191b, 0x001e_2426, 0x0025_231a]];
/// Least contrast of text, by WCAG 2.2.
const CONTRAST_MIN: f64 = 4.5;
/// Steps between a colour and black or white.
const STEPS: u32 = 100;

/// What is a library's own in how its pages look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Picture beside the name, by its path below the corpus root.
    pub logo: Option<String>,
    /// Colour of links in light pages and in dark ones.
    pub accent: Option<(Colour, Colour)>,
    /// Line at the foot of each page.
    pub footer: Option<String>,
    /// Links beside it.
    pub links: Vec<Link>,
}

/// A link at the foot of each page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// A colour of sRGB, red in the highest of three bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(u32);

/// What stands in the file.
#[derive(Deserialize, Default)]
pub(super) struct RawColours {
    accent: Option<String>,
    accent_dark: Option<String>,
}

impl Look {
    /// Takes what a file says, with a warning for what cannot be used or read.
    pub(super) fn of(
        logo: Option<String>,
        colours: &RawColours,
        footer: Option<String>,
        links: Vec<Link>,
    ) -> (Look, Vec<Diagnostic>) {
        let mut warnings = Vec::new();
        let mut colour = |key: &str, text: &Option<String>, ground: usize| {
            let text = text.as_deref()?;
            let colour = Colour::parse(text);
            warnings.extend(match colour {
                Some(colour) => colour.too_faint(key, text, ground),
                None => Some(
                    Diagnostic::warning(
                        CONFIG_FILE,
                        format!("`library.colours.{key}` is `{text}`, which is no colour"),
                    )
                    .help("write it as `#rrggbb`"),
                ),
            });
            colour
        };
        let light = colour("accent", &colours.accent, 0);
        let dark = colour("accent_dark", &colours.accent_dark, 1);
        if light.is_none() && dark.is_some() {
            warnings.push(
                Diagnostic::warning(CONFIG_FILE, "`library.colours.accent_dark` has no effect without `accent`")
                    .help("name the colour of light pages too"),
            );
        }
        let accent = light.map(|light| (light, dark.unwrap_or_else(|| light.readable(1))));
        let mut kept = Vec::with_capacity(links.len());
        for link in links {
            if ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| link.url.starts_with(scheme)) {
                kept.push(link);
            } else {
                let message = format!("`library.links` has `{}`, which is left out", link.url);
                warnings.push(
                    Diagnostic::warning(CONFIG_FILE, message)
                        .help("addresses begin with `https://`, `http://`, `mailto:` or `tel:`"),
                );
            }
        }
        let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        (Look { logo: said(logo), accent, footer: said(footer), links: kept }, warnings)
    }

    /// What follows the style sheet, so that its values win.
    pub fn style(&self) -> String {
        let Some((light, dark)) = self.accent else { return String::new() };
        let (light, dark) = (light.css(), dark.css());
        format!(
            "/* The library's own colours. */\n:root {{ --link: {light} }}\n@media (prefers-color-scheme: dark) {{ \
             :root:not([data-theme=light]) {{ --link: {dark} }} }}\n:root[data-theme=dark] {{ --link: {dark} }}\n"
        )
    }
}

impl Colour {
    /// `#rgb` or `#rrggbb`.
    fn parse(text: &str) -> Option<Colour> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => Some(Colour((number >> 8) * 0x11_0000 + ((number >> 4) & 15) * 0x1100 + (number & 15) * 0x11)),
            6 => Some(Colour(number)),
            _ => None,
        }
    }

    fn css(self) -> String {
        format!("#{:06x}", self.0)
    }

    fn channels(self) -> [u32; 3] {
        [(self.0 >> 16) & 255, (self.0 >> 8) & 255, self.0 & 255]
    }

    /// Relative luminance, as WCAG defines it.
    fn luminance(self) -> f64 {
        let linear = self.channels().map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// Least contrast with a theme's grounds.
    fn contrast(self, ground: usize) -> f64 {
        let with = |other: u32| {
            let (a, b) = (self.luminance(), Colour(other).luminance());
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        GROUNDS[ground].into_iter().map(with).fold(f64::INFINITY, f64::min)
    }

    /// The same colour, mixed with black on light grounds and with white on dark ones until it can be read there.
    fn readable(self, ground: usize) -> Colour {
        let end = if ground == 0 { 0 } else { 255 };
        let mixed = |step: u32| {
            let channels = self.channels().map(|channel| (channel * (STEPS - step) + end * step + STEPS / 2) / STEPS);
            Colour((channels[0] << 16) | (channels[1] << 8) | channels[2])
        };
        (0..=STEPS).map(mixed).find(|colour| colour.contrast(ground) >= CONTRAST_MIN).unwrap_or_else(|| mixed(STEPS))
    }

    /// A warning if text of this colour is hard to read.
    fn too_faint(self, key: &str, text: &str, ground: usize) -> Option<Diagnostic> {
        let contrast = self.contrast(ground);
        let theme = ["light", "dark"][ground];
        // Rounded down: 4.49 is not 4.5.
        let shown = (contrast * 100.0).floor() / 100.0;
        (contrast < CONTRAST_MIN).then(|| {
            let message = format!(
                "`library.colours.{key}` is `{text}`, whose contrast in {theme} pages is {shown}, expected {CONTRAST_MIN} or more"
            );
            Diagnostic::warning(CONFIG_FILE, message)
                .help(format!("links are hard to read in it; `{}` is the nearest that is not", self.readable(ground).css()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accent(light: &str, dark: Option<&str>) -> (Option<(String, String)>, Vec<String>) {
        let colours = RawColours { accent: Some(light.into()), accent_dark: dark.map(Into::into) };
        let (look, warnings) = Look::of(None, &colours, None, Vec::new());
        let css = look.accent.map(|(light, dark)| (light.css(), dark.css()));
        (css, warnings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_colour_that_can_be_read_is_taken_and_made_lighter_for_dark_pages() {
        let (css, warnings) = accent("#0b5a74", None);
        let (light, dark) = css.unwrap();
        assert_eq!((light.as_str(), warnings), ("#0b5a74", Vec::new()));
        assert!(Colour::parse(&dark).unwrap().contrast(1) >= 4.5, "{dark}");
        assert_eq!(accent("#a03", Some("#fcc")).0, Some(("#aa0033".into(), "#ffcccc".into())));
    }

    #[test]
    fn a_faint_colour_is_a_warning_with_one_that_is_not() {
        let (css, warnings) = accent("#ff8800", Some("#333"));
        assert_eq!(css.unwrap(), ("#ff8800".into(), "#333333".into()));
        assert!(
            warnings[0].contains("`library.colours.accent` is `#ff8800`, whose contrast in light pages is 2."),
            "{warnings:?}"
        );
        assert!(warnings[1].contains("accent_dark` is `#333`, whose contrast in dark pages is 1."), "{warnings:?}");
        for warning in warnings {
            let named = warning.rsplit_once("; `").unwrap().1.split('`').next().unwrap();
            let ground = usize::from(warning.contains("dark pages"));
            assert!(Colour::parse(named).unwrap().contrast(ground) >= 4.5, "{warning}");
        }
    }

    #[test]
    fn what_is_no_colour_or_no_address_is_left_out_and_said() {
        for text in ["red", "#12", "#12345g", "#+12345", "", "0b5a74", "#0b5a74; } body { display: none"] {
            let (css, warnings) = accent(text, None);
            assert_eq!(css, None, "{text}");
            assert!(warnings[0].contains("is no colour\n  help: write it as `#rrggbb`"), "{warnings:?}");
        }
        let link = |url: &str| Link { text: "Support".into(), url: url.into() };
        let links = vec![link("https://x.example"), link("javascript:alert(1)"), link("mailto:a@x.example")];
        let (look, warnings) = Look::of(None, &RawColours::default(), Some("  ".into()), links);
        assert_eq!(look.links, [link("https://x.example"), link("mailto:a@x.example")]);
        assert_eq!((look.footer.clone(), warnings.len(), look.style()), (None, 1, String::new()));
    }

    #[test]
    fn the_grounds_are_those_of_the_style_sheet() {
        let sheet = include_str!("../../../templates/assets/mcdewey.css");
        for ground in GROUNDS.as_flattened() {
            assert!(sheet.contains(&Colour(*ground).css()), "{ground:06x}");
        }
    }
}
