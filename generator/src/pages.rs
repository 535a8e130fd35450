//! Documents and chunks as pages of the site: safe HTML, links that lead somewhere, templates.

pub mod html;
pub mod links;
pub mod render;
