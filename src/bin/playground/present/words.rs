//! What is said at a beat: to the audience, and to the presenter alone.
//!
//! What the narrator of the document says is what the audience reads. Where the narrator is silent, they read what is done, and what
//! has come of it as soon as something has.

use ringside::decimal::Plain;
use ringside::engine::{Stage, Status, Time};
use ringside::lessons::Answer;
use ringside::scenario::{Choice, LessonStep};
use ringside::simulation::{Action, OperationKind, OperationStep, Trigger};
use ringside::stage::{Beat, History, LogEntry, LogLine, Note, Part};
use yew::AttrValue;

use crate::components::scenario_panel::Story;
use crate::intent::Language;
use crate::model::Model;
use crate::study::{Study, plain, said};
use crate::text::Text;
use crate::text::wording::{arg, log_entry};

/// Says what there is to say of a run.
pub struct Words<'a> {
    pub text: &'a Text,
    /// What the run is about.
    pub story: &'a Story,
    /// What has happened up to the playhead.
    pub history: &'a History,
    /// The lesson, if it is one.
    pub study: Option<&'a Study>,
}

/// Of what is done at one instant, an audience reads as many lines.
const LINES: usize = 2;
/// Nothing is read in less than so many seconds.
const READING_MIN: f64 = 2.0;

impl<'a> Words<'a> {
    /// What there is to say of the run that is open.
    pub fn of(model: &'a Model) -> Words<'a> {
        Words { text: &model.text, story: &model.story, history: model.run.played(), study: model.study.as_deref() }
    }

    /// What the audience reads at a beat, in lines: with what has come of it by now, if that is not said already.
    pub fn caption(&self, beat: &Beat, now: Time) -> Vec<String> {
        if let Some((otherwise, report)) = self.study.and_then(Study::looks_at) {
            let title = said(&otherwise.title, self.text.language()).to_string();
            return vec![format!("{title}: {}", plain(&otherwise.text, self.text, &report))];
        }
        if let (Some(_), Some(study)) = (beat.lesson_step, self.study) {
            return self.of_lesson(study);
        }
        let mut lines = self.preview(beat);
        if beat.part == Part::Middle && beat.notes.is_empty() {
            let from = beat.at.unwrap_or(now);
            let ended = |line: &&LogLine| matches!(line.entry, LogEntry::Ended { .. });
            let mut since = self.history.log().iter().rev().take_while(|line| line.at > from);
            if let Some(line) = since.find(ended) {
                lines.truncate(LINES - 1);
                lines.push(log_entry(self.text, &line.entry).to_string());
            }
        }
        lines
    }

    /// What the audience will read at a beat, before it has come.
    pub fn preview(&self, beat: &Beat) -> Vec<String> {
        if let Some((step, _)) = self.lesson_step(beat) {
            return vec![said(&step.title, self.text.language()).to_string()];
        }
        match beat.part {
            Part::Title if self.story.summary.is_empty() => vec![self.story.title.to_string()],
            Part::Title => vec![self.story.summary.to_string()],
            Part::End => vec![self.end()],
            Part::Middle if beat.notes.is_empty() => {
                let mut lines: Vec<String> = beat.actions.iter().take(LINES).map(|action| self.action(action)).collect();
                if let more @ 1.. = beat.actions.len().saturating_sub(LINES) {
                    let last = lines.pop().unwrap_or_default();
                    let all = self.text.with("present-and-more", &[("what", arg(last)), ("count", arg(more))]);
                    lines.push(all.to_string());
                }
                lines
            }
            Part::Middle => beat.notes.iter().map(|note| self.note(note)).collect(),
        }
    }

    /// What the presenter reads besides: what is done, and what is done as soon as something happens.
    pub fn notes(&self, beat: &Beat) -> Vec<String> {
        if let Some((step, study)) = self.lesson_step(beat) {
            return self.notes_of_lesson(step, study);
        }
        let mut lines: Vec<String> = match beat.part {
            Part::Title => self.story.tries.iter().map(unmarked).collect(),
            _ => Vec::new(),
        };
        let is_said = beat.notes.is_empty() && beat.actions.len() <= LINES;
        lines.extend(beat.actions.iter().filter(|_| !is_said).map(|action| self.action(action)));
        lines.extend(beat.waiting.iter().map(|step| {
            let when = match &step.when {
                Trigger::After(when) => when.happening.to_string(),
                Trigger::At(at) => at.to_string(),
            };
            self.text.with("present-when", &[("when", arg(when)), ("what", arg(self.action(&step.action)))]).to_string()
        }));
        if lines.is_empty() {
            lines.push(self.text.get("present-no-notes").to_string());
        }
        lines
    }

    /// How long it takes to read what the audience reads at a beat, in seconds: English at fifteen letters a second, as captions
    /// of films are; Korean at nine, since a letter there is a syllable.
    pub fn reading(&self, beat: &Beat) -> f64 {
        let lines = match self.lesson_step(beat) {
            Some((step, study)) => vec![plain(&step.text, self.text, &study.report())],
            None => self.preview(beat),
        };
        let letters: usize = lines.iter().map(|line| line.chars().count()).sum();
        let rate = if self.text.language() == Language::Ko { 9.0 } else { 15.0 };
        (letters as f64 / rate).max(READING_MIN)
    }

    /// The step of the lesson that a beat is.
    fn lesson_step(&self, beat: &Beat) -> Option<(&'a LessonStep, &'a Study)> {
        let study = self.study?;
        Some((study.reader.lesson().steps.get(beat.lesson_step?)?, study))
    }

    /// What the audience reads at the step that the lesson has come to; once it is asked, the question.
    fn of_lesson(&self, study: &Study) -> Vec<String> {
        let (step, report) = (&study.reader.lesson().steps[study.at], study.report());
        match &step.question {
            Some(question) if study.asked => {
                let choice =
                    |(place, choice): (usize, &Choice)| format!("{}. {}", place + 1, plain(&choice.text, self.text, &report));
                let choices: Vec<String> = question.choices.iter().enumerate().map(choice).collect();
                vec![plain(&question.text, self.text, &report), choices.join("   ")]
            }
            _ => vec![plain(&step.text, self.text, &report)],
        }
    }

    /// What the presenter reads besides: what to look at, what may be added, what came of the question before.
    fn notes_of_lesson(&self, step: &LessonStep, study: &Study) -> Vec<String> {
        let report = study.report();
        let mut lines = vec![said(&step.title, self.text.language()).to_string()];
        lines.extend(
            step.watch.iter().map(|watch| format!("{}: {}", self.text.get("lesson-watch"), plain(watch, self.text, &report))),
        );
        lines.extend(step.say.iter().map(|say| said(say, self.text.language()).to_string()));
        if let Some(before) = study.at.checked_sub(1)
            && let (Answer::Judged(judged), Some(question)) = (study.reader.answer(before), study.reader.question(before))
        {
            let came = judged.came.iter().filter_map(|came| question.choices.get(*came));
            lines.extend(
                came.map(|choice| format!("{}: {}", self.text.get("lesson-came"), plain(&choice.text, self.text, &report))),
            );
        }
        lines
    }

    fn note(&self, note: &Note) -> String {
        match self.text.language() {
            Language::Ko => note.ko.to_string(),
            Language::En => note.en.to_string(),
        }
    }

    /// What has come of all operations.
    fn end(&self) -> String {
        let (mut answered, mut failed) = (0_u32, 0_u32);
        for operation in self.history.operations().iter() {
            match operation.status {
                Some(Status::Ok | Status::NotFound) => answered += 1,
                Some(_) => failed += 1,
                None => {}
            }
        }
        self.text.with("present-end", &[("answered", answered.into()), ("failed", failed.into())]).to_string()
    }

    /// What a step does, in the words of the log where those do not depend on what comes of it.
    fn action(&self, action: &Action) -> String {
        let said = |id: &str, name: &str, who: &dyn std::fmt::Display| self.text.with(id, &[(name, arg(who))]);
        let of_node = |id: &str, node: &dyn std::fmt::Display| said(id, "node", node);
        let logged = |entry: LogEntry| log_entry(self.text, &entry);
        let words: AttrValue = match action {
            Action::Operation(operation) => self.operation(operation),
            Action::Crash(node) => of_node("present-crash", node),
            Action::Restart(node) => of_node("present-restart", node),
            Action::Resume(node) => of_node("present-resume", node),
            Action::Wipe(node) => of_node("present-wipe", node),
            Action::Repair { node, .. } => of_node("present-repair", node),
            Action::Cleanup(node) => of_node("present-cleanup", node),
            Action::Tend { node, .. } => of_node("present-tend", node),
            Action::Corrupt { node, .. } => of_node("present-corrupt", node),
            Action::Disk { node, .. } => of_node("present-disk", node),
            Action::Drop { from, to, .. } => self.text.with("present-drop", &[("from", arg(from)), ("to", arg(to))]),
            Action::Workload(workload) => {
                let rate = arg(Plain(workload.rate.as_per_second()));
                self.text.with("present-load", &[("rate", rate), ("seconds", arg(Plain(workload.lasts.as_millis() / 1000.0)))])
            }
            Action::Pause(node) => logged(LogEntry::Paused { node: *node }),
            Action::Cut(cut) => logged(LogEntry::Cut { cut: cut.clone() }),
            Action::Heal(_) => logged(LogEntry::Healed),
            Action::Network { from, to, .. } => logged(LogEntry::WeatherChanged { from: *from, to: *to }),
            Action::Configure(change) => logged(LogEntry::SettingsChanged { change: *change }),
            Action::Skew { node, offset, drift_ppm } => {
                logged(LogEntry::ClockSkewed { node: *node, offset: *offset, drift_ppm: *drift_ppm })
            }
            Action::Slow { node, slowness } => logged(LogEntry::Slowed { node: *node, factor: *slowness }),
            Action::DatacenterDown(name) => logged(LogEntry::DatacenterDown { datacenter: *name }),
            Action::DatacenterUp(name) => logged(LogEntry::DatacenterUp { datacenter: *name }),
            Action::Join { node, .. } => logged(LogEntry::StageChanged { node: *node, stage: Stage::Joining }),
            Action::Leave(node) => logged(LogEntry::StageChanged { node: *node, stage: Stage::Leaving }),
            Action::LessonStep(step) => of_node("present-lesson-step", step),
            Action::Note { en, ko } => self.note(&Note { en: en.clone(), ko: ko.clone() }).into(),
        };
        words.to_string()
    }

    fn operation(&self, operation: &OperationStep) -> AttrValue {
        let id = match operation.kind {
            OperationKind::Put => "present-put",
            OperationKind::Get => "present-get",
            OperationKind::Delete => "present-delete",
        };
        let value = operation.value.as_ref().map(ToString::to_string).unwrap_or_default();
        let arguments = [("client", arg(operation.client)), ("key", arg(&operation.key)), ("value", arg(value))];
        let words = self.text.with(id, &arguments);
        match operation.via {
            Some(node) => self.text.with("present-via", &[("what", arg(words)), ("node", arg(node))]),
            None => words,
        }
    }
}

/// A text without its markup.
fn unmarked(text: &AttrValue) -> String {
    text.replace("[[", "").replace("]]", "").replace('`', "")
}
