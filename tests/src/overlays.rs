//! What opens over a page or at its side, as tests of every state of a page open it.

use crate::tab::Tab;

impl Tab {
    /// Whether there is an element that is shown.
    #[track_caller]
    pub fn is_visible(&self, css: &str) -> bool {
        self.eval(&format!("document.querySelector({css:?})?.checkVisibility() ?? false")) == true
    }

    /// Opens the search dialog and asks for a word, until hits of it are there.
    #[track_caller]
    pub fn open_dialog(&self, word: &str) {
        self.key('/', false);
        self.wait("document.querySelector('dialog.finder')?.open");
        self.type_into("#_find", word);
        self.wait(&format!("[...document.querySelectorAll('#_found a')].some(link => link.href.includes('q={word}'))"));
    }

    /// Opens the dialog of keys and view.
    #[track_caller]
    pub fn open_help(&self) {
        self.click(".open-help");
        self.wait("document.querySelector('dialog.keys')?.open");
    }

    /// Opens the way through the library, which stands beside the page where there is room.
    #[track_caller]
    pub fn open_way(&self) {
        self.click_if_visible(".open-way");
        self.wait("document.querySelector('.way details')?.checkVisibility()");
    }

    /// Opens the contents of a document, which stand beside it where there is room.
    #[track_caller]
    pub fn open_outline(&self) {
        self.click_if_visible(".open-outline button");
    }

    /// Opens the filters of the search page, which stand beside the hits where there is room.
    #[track_caller]
    pub fn open_filters(&self) {
        self.click_if_visible("#search-open-facets");
    }

    #[track_caller]
    fn click_if_visible(&self, css: &str) {
        if self.is_visible(css) {
            self.click(css);
        }
    }
}
