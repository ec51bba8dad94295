//! Hatches and dots that states are filled with.

use yew::Html;

use crate::markup::shapes;

/// The patterns that the stage refers to by name.
const PATTERNS: &str = r#"<defs>
<pattern id="stage-hatch-fault" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" stroke="var(--fault)" stroke-width="2.6" opacity=".75"/></pattern>
<pattern id="stage-hatch-pause" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M2 0V8" stroke="var(--paper)" stroke-width="3"/></pattern>
<pattern id="stage-dots" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="1.5" cy="1.5" r="1" fill="var(--hatch)"/></pattern>
<pattern id="stage-diagonals" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="var(--hatch)" stroke-width="1.2"/></pattern>
<pattern id="stage-hatch-tear" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M0 0V5" stroke="var(--fault)" stroke-width="1.2" opacity=".55"/></pattern>
<marker id="stage-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto-start-reverse"><path d="M0 .5L7.5 4L0 7.5Z" fill="var(--ink)"/></marker>
</defs>"#;

/// They are drawn once and never again.
pub fn patterns() -> Html {
    shapes(PATTERNS)
}
