//! What the page does when the reader prefers to have it shown otherwise: at once, and the next time too.

use crate::app::App;
use crate::components::share;
use crate::intent::{Preference, Theme};
use crate::{address, settings};

impl App {
    /// Shows the page as it is preferred, and remembers that.
    pub(crate) fn prefer(&mut self, preference: Preference) {
        let model = &mut self.model;
        match preference {
            Preference::Menu(open) => {
                model.settings = open;
                if !open {
                    share::give_back(&self.window, "settings");
                }
                return;
            }
            Preference::Theme(theme) => model.preferences.theme = theme,
            Preference::Still(still) => model.preferences.still = still,
            Preference::Size(size) => model.preferences.size = size,
            Preference::Letters(letters) => model.preferences.letters = letters,
            Preference::Tables(tables) => {
                model.preferences.tables = tables;
                // The canvas goes with the picture.
                self.put_painter_away();
            }
            Preference::System => {}
        }
        let model = &mut self.model;
        model.preferences.remember(&self.window);
        model.preferences.show(&self.window);
        self.calm = model.preferences.is_still(&self.window);
        // An address that names a theme goes before the system's; a choice changes what it names.
        let is_named = address::names(&self.window, "theme");
        match preference {
            Preference::Theme(_) => {
                model.theme = model.preferences.theme_now(&self.window);
                if is_named {
                    address::show(&self.window, &[("theme", model.preferences.theme.map(Theme::name))]);
                }
            }
            Preference::System if !is_named => model.theme = model.preferences.theme_now(&self.window),
            _ => {}
        }
        self.show_settings();
    }

    /// Shows language and theme on the document, and the language in the address where that names it.
    pub(crate) fn show_settings(&mut self) {
        let (language, theme) = (self.model.text.language(), self.model.theme);
        settings::show(&self.window, language, theme);
        if address::names(&self.window, "lang") {
            address::show(&self.window, &[("lang", Some(language.tag()))]);
        }
        self.restyle();
        self.prepare_for_the_worst();
    }
}
