//! Which granted calls are made at once, which a person is asked about first, and which are
//! never made.
//!
//! A rule names tools as a grant does and gives an [`Action`]; of the rules that fit a tool
//! the most exact one counts. Where none fits, a call that may change something is asked
//! about. Knows nothing of who is asked, or how.

use crate::grant::{GrantError, Spec};
use crate::limits::serve::MAX_POLICY_RULES;
use crate::tools::Annotations;

/// What is done about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is made.
    Allow,
    /// A person is asked first.
    Ask,
    /// It is refused.
    Deny,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The tools it is about: `server`, `server/tool`, `server/prefix_*` or `all`.
    tools: Spec,
    /// What it says.
    action: Action,
}

/// All rules. Of two about the same tools the first counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    rules: Vec<Rule>,
}

/// Why a rule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// What it is about.
    #[error(transparent)]
    Tools(#[from] GrantError),
    /// What it says.
    #[error("not an action of a rule: {0}")]
    Action(String),
    /// It is no pair.
    #[error("a rule without an action: {0}")]
    Form(String),
    /// There are too many.
    #[error("more rules than the limit of {MAX_POLICY_RULES}")]
    TooMany,
}

impl Action {
    /// The word for it in a configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
        }
    }

    fn parse(word: &str) -> Result<Self, RuleError> {
        let known = [Self::Allow, Self::Ask, Self::Deny];
        let found = known.into_iter().find(|action| action.word() == word);
        found.ok_or_else(|| RuleError::Action(crate::name::printable(word, 32)))
    }
}

impl Rule {
    /// Reads the two halves of a rule.
    ///
    /// # Errors
    ///
    /// [`RuleError`].
    pub fn new(tools: &str, action: &str) -> Result<Self, RuleError> {
        Ok(Self { tools: Spec::parse(tools)?, action: Action::parse(action)? })
    }

    /// Reads `TOOLS=ACTION`.
    ///
    /// # Errors
    ///
    /// [`RuleError`].
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let form = || RuleError::Form(crate::name::printable(text, 128));
        let (tools, action) = text.rsplit_once('=').ok_or_else(form)?;
        Self::new(tools, action)
    }

    /// What it says.
    pub fn action(&self) -> Action {
        self.action
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.tools, self.action.word())
    }
}

impl RuleError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Tools(error) => error.hint(),
            Self::Action(_) => Some("write allow, ask or deny".to_owned()),
            Self::Form(_) => Some("write TOOLS=ACTION, such as github/delete_*=deny".to_owned()),
            Self::TooMany => Some("name a server, or a prefix, in place of many tools".to_owned()),
        }
    }
}

impl Policy {
    /// A policy of these rules, the more important first.
    ///
    /// # Errors
    ///
    /// [`RuleError::TooMany`].
    pub fn new(rules: Vec<Rule>) -> Result<Self, RuleError> {
        if rules.len() > MAX_POLICY_RULES {
            return Err(RuleError::TooMany);
        }
        Ok(Self { rules })
    }

    /// The rule about this tool, if there is one.
    pub fn rule(&self, server: &str, tool: &str) -> Option<&Rule> {
        let fitting = self.rules.iter().filter(|rule| rule.tools.fits(server, tool));
        // The first of the most exact ones: `max_by_key` would give the last.
        fitting.reduce(
            |best, rule| {
                if rule.tools.exactness() > best.tools.exactness() { rule } else { best }
            },
        )
    }
}

impl Action {
    /// What is done where no rule speaks. What a server says of its tool is only believed
    /// here: a tool that calls itself read-only, and not destructive, is called unasked.
    pub fn usual(said: &Annotations) -> Self {
        let reads = said.read_only == Some(true) && said.destructive != Some(true);
        if reads { Self::Allow } else { Self::Ask }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(read_only: Option<bool>, destructive: Option<bool>) -> Annotations {
        Annotations { read_only, destructive, idempotent: None, open_world: None }
    }

    fn action(rules: &[&str], server: &str, tool: &str) -> Action {
        let rules = rules.iter().map(|rule| Rule::parse(rule).unwrap()).collect();
        Policy::new(rules).unwrap().rule(server, tool).unwrap().action()
    }

    #[test]
    fn the_most_exact_rule_counts_wherever_it_stands() {
        let rules = ["all=deny", "s=ask", "s/get_*=allow", "s/get_secret=deny", "s/get_s*=ask"];
        for (server, tool, expected) in [
            ("other", "x", Action::Deny),
            ("s", "x", Action::Ask),
            ("s", "get_x", Action::Allow),
            ("s", "get_set", Action::Ask),
            ("s", "get_secret", Action::Deny),
        ] {
            assert_eq!(action(&rules, server, tool), expected, "{server}/{tool}");
            let reversed: Vec<_> = rules.iter().rev().copied().collect();
            assert_eq!(action(&reversed, server, tool), expected, "{server}/{tool}");
        }
        assert_eq!(action(&["s=deny", "s=allow"], "s", "x"), Action::Deny);
    }

    #[test]
    fn without_a_rule_only_what_calls_itself_harmless_passes_unasked() {
        assert_eq!(Policy::default().rule("s", "t"), None);
        for (read_only, destructive, expected) in [
            (None, None, Action::Ask),
            (Some(true), None, Action::Allow),
            (Some(true), Some(false), Action::Allow),
            (Some(true), Some(true), Action::Ask),
            (Some(false), Some(false), Action::Ask),
            (None, Some(false), Action::Ask),
        ] {
            assert_eq!(Action::usual(&said(read_only, destructive)), expected);
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_with_what_to_write() {
        for text in ["s", "s=maybe", "*=allow", "=allow", "s/a*b=deny", "s/t="] {
            assert!(Rule::parse(text).unwrap_err().hint().is_some(), "{text}");
        }
        assert_eq!(Rule::parse("s/t=ask").unwrap().to_string(), "s/t=ask");
    }
}
