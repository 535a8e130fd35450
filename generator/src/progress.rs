//! Progress bars for long work, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far the work is; silent where standard error is no terminal.
#[derive(Debug)]
pub struct Progress {
    is_quiet: bool,
}

/// One stage of the work; its bar goes when it is dropped.
#[derive(Debug)]
pub struct Stage {
    bar: ProgressBar,
}

impl Progress {
    /// Bars on standard error, if it is a terminal.
    pub fn on_terminal() -> Progress {
        Progress { is_quiet: false }
    }

    /// No bars at all.
    pub fn quiet() -> Progress {
        Progress { is_quiet: true }
    }

    /// Begins a stage of `n_steps` steps.
    pub fn stage(&self, name: &'static str, n_steps: usize) -> Stage {
        // `stderr` is itself silent where standard error is no terminal.
        let target = if self.is_quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(n_steps as u64), target).with_prefix(name);
        let style = ProgressStyle::with_template("{prefix:>10} [{bar:40}] {pos}/{len} {eta}");
        Stage { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")) }
    }
}

impl Stage {
    /// One step is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
