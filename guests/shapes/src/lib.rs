//! Functions with types in place of a program: what a guest can offer by itself.
//!
//! ```text
//! guests/build.sh rust guests/target/wasm
//! mcp-host run guests/target/wasm/shapes.wasm --invoke add --args '{"a": 1, "b": 2}'
//! mcp-host serve --guest guests/target/wasm/shapes.wasm
//! ```

use exports::example::shapes::{plane, shop};
use mcp_host::guest::{tools, tools_async};
use plane::{Circle, Measures, Point, Problem, Shape, Unit};
use shop::{Query, ToolError};

wit_bindgen::generate!({ path: ["../../wit/guest", "wit"], world: "example:shapes/shapes", generate_all });

struct Shapes;

export!(Shapes);

impl Guest for Shapes {
    fn add(a: i32, b: i32) -> i64 {
        i64::from(a) + i64::from(b)
    }
}

impl plane::Guest for Shapes {
    fn measure(shape: Shape, unit: Option<Unit>) -> Result<Measures, Problem> {
        match shape {
            Shape::Nothing => Ok(Measures { area: 0.0, perimeter: 0.0, corner_count: 0, unit }),
            Shape::Circle(circle) => around(&circle, unit),
            Shape::Polygon(corners) => between(&corners, unit),
        }
    }

    async fn middle(points: Vec<Point>) -> Option<Point> {
        // Others may go first, as in a function that waits for something.
        wit_bindgen::yield_async().await;
        let count = points.len() as f64;
        let sum = |part: fn(&Point) -> f64| points.iter().map(part).sum::<f64>() / count;
        (!points.is_empty()).then(|| Point { x: sum(|point| point.x), y: sum(|point| point.y) })
    }

    fn ratio(whole: f64, part: f64) -> f64 {
        whole / part
    }

    fn note(line: String) {
        println!("{line}");
    }

    fn spin() {
        loop {
            std::hint::spin_loop();
        }
    }
}

impl shop::Guest for Shapes {
    fn find(args: Query) -> Result<String, ToolError> {
        let limit =
            args.max_results.map(|limit| format!(", \"limit\": {limit}")).unwrap_or_default();
        let arguments = format!("{{\"query\": {:?}{limit}}}", args.words);
        tools::call_tool("shop", "search_books", &arguments).map(told)
    }

    async fn cancel(order_id: String) -> Result<String, ToolError> {
        let arguments = format!("{{\"order_id\": {order_id:?}}}");
        let called = tools_async::call_tool("shop".into(), "cancel_order".into(), arguments);
        called.await.map(told)
    }
}

fn told(output: tools::ToolOutput) -> String {
    output.structured.unwrap_or_default()
}

fn around(circle: &Circle, unit: Option<Unit>) -> Result<Measures, Problem> {
    let Circle { radius, .. } = *circle;
    if radius < 0.0 {
        return Err(Problem::NegativeRadius(radius));
    }
    let pi = std::f64::consts::PI;
    Ok(Measures { area: pi * radius * radius, perimeter: 2.0 * pi * radius, corner_count: 0, unit })
}

fn between(corners: &[Point], unit: Option<Unit>) -> Result<Measures, Problem> {
    let corner_count = u32::try_from(corners.len()).unwrap_or(u32::MAX);
    if corner_count < 3 {
        return Err(Problem::TooFewCorners(corner_count));
    }
    let sides = || corners.iter().zip(corners.iter().cycle().skip(1));
    let twice: f64 = sides().map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    let perimeter = sides().map(|(a, b)| (b.x - a.x).hypot(b.y - a.y)).sum();
    Ok(Measures { area: twice.abs() / 2.0, perimeter, corner_count, unit })
}
