//! What a learner can work on: an exercise or a building stage, found by any of its names.

use std::{error::Error, path::PathBuf};

use full_duplex::learn::{
    exercise::{Exercise, all, root},
    progress::{self, State},
    report,
    stage::{Stage, stages},
    stage_verdict::{self, StageVerdict},
    text::{Lang, Text},
    verdict::{Verdict, judge},
};

/// An exercise or a stage.
#[derive(Clone, Copy)]
pub enum Task {
    Exercise(&'static Exercise),
    Stage(&'static Stage),
}

/// Every exercise and every stage.
pub fn tasks() -> impl Iterator<Item = Task> {
    let exercises = all().map(|(_, exercise)| Task::Exercise(exercise));
    exercises.chain(stages().map(|(_, stage)| Task::Stage(stage)))
}

/// Finds a task by any of its names: `01.1`, `1.1`, `ex01_1`, `ex01_1_cursor`, `cursor`; `04-B1`,
/// `4-b1`, `4b1`.
pub fn find(name: &str, lang: Lang) -> Result<Task, Box<dyn Error>> {
    let small = name.to_lowercase();
    if let Some(found) = tasks().find(|task| task.names().contains(&small)) {
        return Ok(found);
    }
    let closest = tasks()
        .flat_map(|task| task.names().into_iter().map(move |other| (task, other)))
        .map(|(task, other)| (task, strsim::jaro(&other, &small)))
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    let id = match closest {
        Some((task, likeness)) if likeness > 0.8 => Some(task.id()),
        _ => None,
    };
    Err(report::unknown(name, id, lang).into())
}

impl Task {
    pub fn id(self) -> &'static str {
        match self {
            Self::Exercise(exercise) => exercise.id,
            Self::Stage(stage) => stage.id,
        }
    }

    pub fn title(self) -> Text {
        match self {
            Self::Exercise(exercise) => exercise.title,
            Self::Stage(stage) => stage.title,
        }
    }

    pub fn hints(self) -> [Text; 3] {
        match self {
            Self::Exercise(exercise) => exercise.hints,
            Self::Stage(stage) => stage.hints,
        }
    }

    /// The names under which it is found, in small letters.
    fn names(self) -> Vec<String> {
        let id = self.id().to_lowercase();
        let mut names = vec![id.trim_start_matches('0').to_owned(), id];
        if matches!(self, Self::Stage(_)) {
            let other = |by: &str| names.iter().map(|id| id.replace('-', by)).collect::<Vec<_>>();
            names = [names.clone(), other(""), other(".")].concat();
        }
        if let Self::Exercise(exercise) = self {
            names.extend([exercise.name.to_owned(), exercise.program(), exercise.stem()]);
        }
        names
    }

    pub fn state(self) -> State {
        match self {
            Self::Exercise(exercise) => progress::state(exercise),
            Self::Stage(stage) => progress::stage_progress(stage).state,
        }
    }

    /// The learner's files, from the course's root.
    pub fn files(self) -> Vec<PathBuf> {
        match self {
            Self::Exercise(exercise) => vec![exercise.file()],
            Self::Stage(stage) => stage.learners().collect(),
        }
    }

    /// Judges it without a word.
    pub fn passes(self) -> Result<bool, Box<dyn Error>> {
        Ok(match self {
            Self::Exercise(exercise) => matches!(judge(exercise)?, Verdict::Passed),
            Self::Stage(stage) => {
                let verdict = stage_verdict::judge(stage, &root(), |_| {})?;
                matches!(verdict, StageVerdict::Passed { .. })
            }
        })
    }

    /// Each of the learner's files, and ours.
    pub fn beside_ours(self) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        Ok(match self {
            Self::Exercise(exercise) => vec![(exercise.answer()?, exercise.solution()?)],
            Self::Stage(stage) => {
                stage.answer(&root())?.into_iter().zip(stage.solutions(&root())?).collect()
            }
        })
    }

    /// Writes the starter; returns the files in which what stood there is kept.
    pub fn reset(self) -> Result<Vec<PathBuf>, Box<dyn Error>> {
        Ok(match self {
            Self::Exercise(exercise) => progress::reset(exercise)?.into_iter().collect(),
            Self::Stage(stage) => progress::reset_stage(stage)?,
        })
    }
}
