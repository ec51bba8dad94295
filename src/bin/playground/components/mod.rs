//! The parts of the page. Each draws its properties and sends up an [`Intent`](crate::intent::Intent).

pub mod alert;
pub mod beside;
pub mod console;
pub mod icons;
pub mod inspector;
pub mod legend;
pub mod membership;
pub mod merkle;
pub mod node_chip;
pub mod op_result;
pub mod promises;
pub mod quorum;
pub mod scenario_panel;
pub mod scenario_picker;
pub mod settings_menu;
pub mod share;
pub mod sheet_tabs;
pub mod spacetime;
pub mod spoken_log;
pub mod storage;
pub mod tables;
pub mod tabs;
pub mod top_bar;
pub mod transport;
pub mod versions;
pub mod zoom;
