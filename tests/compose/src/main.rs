//! Composes two components with the library behind `wac plug`: `compose PLUG SOCKET OUT` gives
//! the exports of PLUG to SOCKET wherever it imports them. What both import they have in common.

use std::error::Error;
use std::fs;

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [plugged, socket, out] = args.as_slice() else {
        return Err("usage: compose PLUG SOCKET OUT".into());
    };
    let mut graph = CompositionGraph::new();
    let package = |graph: &mut CompositionGraph, name, path| {
        let package = Package::from_file(name, None, path, graph.types_mut())?;
        Ok::<_, Box<dyn Error>>(graph.register_package(package)?)
    };
    let plugged = package(&mut graph, "plug", plugged)?;
    let socket = package(&mut graph, "socket", socket)?;
    plug(&mut graph, vec![plugged], socket)?;
    fs::write(out, graph.encode(EncodeOptions::default())?)?;
    Ok(())
}
