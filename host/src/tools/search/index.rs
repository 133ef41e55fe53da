//! An index over the words of tools, ranked by BM25 over weighted fields.
//!
//! A word counts by how rare it is among the tools, and in a tool by the fields it
//! stands in: less the longer the field is, and each further time less.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::words::simple_words;
use crate::limits::{MAX_INDEX_ENTRIES, MAX_SEARCHED_BYTES};
use crate::tools::ToolDescription;

/// How soon a further occurrence of a word adds nothing.
const SATURATION: f32 = 3.0;
/// How much the length of a field counts: between not at all, 0, and fully, 1.
const LENGTH_SHARE: f32 = 0.6;
/// What a word counts that only begins with the one that is wanted.
const PREFIX_SHARE: f32 = 0.35;
/// Letters of a word that is looked for at the beginning of others.
const MIN_PREFIX_CHARS: usize = 2;
/// Bytes that are read, or entries that are looked at, in one go. Others run between two,
/// and a deadline holds.
const WORK_AT_ONCE: usize = 64 * 1024;

/// A part of a tool that is searched.
struct Field {
    /// What a word in it counts.
    weight: f32,
    /// The words it usually has.
    usual_words: f32,
}

const NAME: Field = Field { weight: 8.0, usual_words: 3.0 };
const TITLE: Field = Field { weight: 4.0, usual_words: 3.0 };
const SERVER: Field = Field { weight: 3.0, usual_words: 1.0 };
const DESCRIPTION: Field = Field { weight: 2.0, usual_words: 20.0 };
const PARAMETERS: Field = Field { weight: 1.0, usual_words: 8.0 };
const PARAMETER_TEXTS: Field = Field { weight: 0.5, usual_words: 60.0 };

/// One tool that has a word.
struct Entry {
    /// Which of the tools.
    tool: usize,
    /// How much the tool is about it, 0 to 1.
    strength: f32,
}

/// The words of some tools.
pub(super) struct Index {
    tools: Vec<Arc<ToolDescription>>,
    words: BTreeMap<String, Vec<Entry>>,
}

impl Index {
    /// Reads the tools.
    pub(super) async fn new(tools: Vec<Arc<ToolDescription>>) -> Self {
        let mut words: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let (mut entries, mut work) = (0_usize, Work::default());
        for (at, tool) in tools.iter().enumerate() {
            let is_whole = entries < MAX_INDEX_ENTRIES;
            for (word, weight) in weights(tool, is_whole) {
                let strength = weight / (SATURATION + weight);
                words.entry(word).or_default().push(Entry { tool: at, strength });
                entries = entries.saturating_add(1);
            }
            work.done(tool.input_schema.len().saturating_add(MAX_SEARCHED_BYTES)).await;
        }
        Self { tools, words }
    }

    /// Whether it is an index of exactly these.
    pub(super) fn is_of(&self, tools: &[Arc<ToolDescription>]) -> bool {
        let same = |(one, other): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(one, other);
        self.tools.len() == tools.len() && self.tools.iter().zip(tools).all(same)
    }

    /// The tools that have some of the words, best first.
    pub(super) async fn rank(&self, wanted: &[String], limit: usize) -> Vec<&ToolDescription> {
        let mut scores = vec![0.0_f32; self.tools.len()];
        let mut work = Work::default();
        for word in wanted {
            let mut best: HashMap<usize, f32> = HashMap::new();
            for (present, entries) in self.beginning_with(word) {
                let share = if present == word { 1.0 } else { PREFIX_SHARE };
                let worth = share * self.rarity(entries.len());
                for Entry { tool, strength } in entries {
                    let score = best.entry(*tool).or_default();
                    *score = score.max(worth * strength);
                }
                work.done(entries.len()).await;
            }
            for (tool, score) in best {
                scores.get_mut(tool).into_iter().for_each(|sum| *sum += score);
            }
        }
        let mut found: Vec<(f32, &Arc<ToolDescription>)> =
            scores.into_iter().zip(&self.tools).filter(|(score, _)| *score > 0.0).collect();
        // The sort is stable, so equal tools stay in the order they came.
        found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        found.into_iter().take(limit).map(|(_, tool)| &**tool).collect()
    }

    /// The words that are this one or begin with it.
    fn beginning_with(&self, word: &str) -> impl Iterator<Item = (&String, &Vec<Entry>)> {
        let is_short = word.chars().count() < MIN_PREFIX_CHARS;
        let from = (Bound::Included(word), Bound::Unbounded);
        self.words.range::<str, _>(from).take_while(move |(present, _)| {
            if is_short { *present == word } else { present.starts_with(word) }
        })
    }

    /// How much a word tells that so many tools have.
    fn rarity(&self, tools: usize) -> f32 {
        let (all, with) = (number(self.tools.len()), number(tools));
        (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
    }
}

/// The words of a tool with what they count in it; of one that is not read whole, those
/// of its name.
fn weights(tool: &ToolDescription, is_whole: bool) -> HashMap<String, f32> {
    let mut weights = HashMap::new();
    add(&mut weights, &NAME, &tool.tool);
    if !is_whole {
        return weights;
    }
    add(&mut weights, &TITLE, tool.title.as_deref().unwrap_or_default());
    add(&mut weights, &SERVER, &tool.server);
    add(&mut weights, &DESCRIPTION, &tool.description);
    let (names, texts) = parameters(&tool.input_schema);
    add(&mut weights, &PARAMETERS, &names);
    add(&mut weights, &PARAMETER_TEXTS, &texts);
    weights
}

fn add(weights: &mut HashMap<String, f32>, field: &Field, text: &str) {
    let words: Vec<String> = simple_words(start(text)).collect();
    let length = number(words.len()) / field.usual_words;
    let weight = field.weight / (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
    for word in words {
        *weights.entry(word).or_default() += weight;
    }
}

#[derive(Deserialize)]
struct Schema<'a> {
    #[serde(borrow)]
    properties: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

#[derive(Deserialize)]
struct Property<'a> {
    #[serde(borrow)]
    description: Cow<'a, str>,
}

/// The names of a tool's parameters and what is said of them, each as much as is read.
fn parameters(schema: &str) -> (String, String) {
    let (mut names, mut texts) = (String::new(), String::new());
    let Ok(Schema { properties }) = serde_json::from_str(schema) else { return (names, texts) };
    for (name, property) in properties {
        if names.len() < MAX_SEARCHED_BYTES {
            names.extend([start(&name), " "]);
        }
        if texts.len() >= MAX_SEARCHED_BYTES {
            continue;
        }
        if let Ok(Property { description }) = serde_json::from_str(property.get()) {
            texts.extend([start(&description), " "]);
        }
    }
    (names, texts)
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_SEARCHED_BYTES)).unwrap_or(text)
}

fn number(count: usize) -> f32 {
    // Past that one more or less makes no difference.
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Work that lets others run.
#[derive(Default)]
struct Work(usize);

impl Work {
    async fn done(&mut self, work: usize) {
        self.0 = self.0.saturating_add(work);
        if self.0 >= WORK_AT_ONCE {
            self.0 = 0;
            tokio::task::yield_now().await;
        }
    }
}
