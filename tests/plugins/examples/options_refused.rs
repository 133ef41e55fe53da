//! It offers a value that it then refuses.

use test_plugins::{names, output, target};

fn description() -> test_plugins::Description {
    let option = test_plugins::OptionDescription {
        name: "style".into(),
        description: "how it looks".into(),
        default: "plain".into(),
        values: vec!["plain".into(), "fancy".into()],
    };
    test_plugins::Description {
        options: vec![option],
        ..test_plugins::description("options-refused")
    }
}

target!("options-refused", description(), |catalog, settings| {
    match settings.iter().any(|setting| setting.value == "fancy") {
        true => Err("fancy is not there yet".to_owned()),
        false => output(names(&catalog)),
    }
});
