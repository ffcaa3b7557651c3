//! Everything that is written for people: the readable view, messages, progress. Nothing else in the crate prints.

mod article;
mod bar;
mod console;
mod figures;
mod models;
mod progress;
mod rejects;
mod sink;
mod text;

pub(super) use article::ArticleView;
pub(super) use console::Console;
pub(super) use figures::figures;
pub(super) use models::{model_list, verified};
pub(super) use progress::Progress;
pub(super) use rejects::Rejects;
pub(super) use sink::Sink;
