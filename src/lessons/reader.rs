//! A reader of a lesson: what was answered, and what came of it.

use std::sync::Arc;

use serde_json::Value;

use crate::scenario::{Lesson, Question, holding};

/// Somebody who takes a lesson.
#[derive(Clone, Debug)]
pub struct Reader {
    lesson: Arc<Lesson>,
    /// One for each step.
    answers: Vec<Answer>,
    /// The furthest step that was reached, from 0.
    furthest: usize,
}

/// What a reader has to say to the question of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing so far.
    #[default]
    Open,
    /// This choice, which can still be changed.
    Picked(usize),
    /// This choice, or none, and time goes on.
    Settled(Option<usize>),
    /// The run has answered.
    Judged(Judged),
}

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The choice that was settled for, if one was.
    pub chosen: Option<usize>,
    /// What has come true: one choice, unless the reader has changed the world meanwhile.
    pub came: Vec<usize>,
}

impl Judged {
    /// Whether what was chosen is what happened.
    pub fn foreseen(&self) -> bool {
        self.chosen.is_some_and(|chosen| self.came.contains(&chosen))
    }
}

impl Reader {
    /// At the beginning of a lesson.
    pub fn new(lesson: Arc<Lesson>) -> Reader {
        let answers = vec![Answer::Open; lesson.steps.len()];
        Reader { lesson, answers, furthest: 0 }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// What is asked at a step.
    pub fn question(&self, step: usize) -> Option<&Question> {
        self.lesson.steps.get(step)?.question.as_ref()
    }

    /// What was said to it.
    pub fn answer(&self, step: usize) -> &Answer {
        &self.answers[step]
    }

    /// The furthest step that was reached, from 0.
    pub fn furthest(&self) -> usize {
        self.furthest
    }

    /// Whether time waits at a step for an answer.
    pub fn waits_at(&self, step: usize) -> bool {
        self.question(step).is_some() && matches!(self.answers.get(step), Some(Answer::Open | Answer::Picked(_)))
    }

    /// The first step from this one on at which time waits, if there is one.
    pub fn next_gate(&self, from: usize) -> Option<usize> {
        (from..self.answers.len()).find(|step| self.waits_at(*step))
    }

    /// Points at a choice. What was settled stays.
    pub fn pick(&mut self, step: usize, choice: usize) {
        if self.waits_at(step) && self.question(step).is_some_and(|question| choice < question.choices.len()) {
            self.answers[step] = Answer::Picked(choice);
        }
    }

    /// Settles for the choice that was pointed at, or for none: then time can go on.
    pub fn settle(&mut self, step: usize) {
        match self.answers.get(step) {
            Some(Answer::Picked(choice)) => self.answers[step] = Answer::Settled(Some(*choice)),
            Some(Answer::Open) if self.question(step).is_some() => self.answers[step] = Answer::Settled(None),
            _ => {}
        }
    }

    /// A step is reached, and `report` is what the run has come to there. It answers what was asked before it. What time was let
    /// pass by without an answer is settled with that.
    pub fn reach(&mut self, step: usize, report: &Value) {
        self.furthest = self.furthest.max(step);
        for passed in 0..step {
            self.settle(passed);
        }
        let Some(asked) = step.checked_sub(1) else { return };
        if let (Some(Answer::Settled(chosen)), Some(question)) = (self.answers.get(asked), self.question(asked)) {
            let answers: Vec<_> = question.choices.iter().map(|choice| choice.holds.clone()).collect();
            self.answers[asked] = Answer::Judged(Judged { chosen: *chosen, came: holding(&answers, report) });
        }
    }

    /// Another future has begun behind a step: what was found out later is forgotten.
    pub fn forget_after(&mut self, step: usize) {
        for answer in self.answers.iter_mut().skip(step) {
            if let Answer::Judged(judged) = answer {
                *answer = Answer::Settled(judged.chosen);
            }
        }
    }
}
