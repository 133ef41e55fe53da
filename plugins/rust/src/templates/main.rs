
/// Makes an async function the program: it is called without arguments, and an error it
/// returns is printed and ends the run as one that failed.
///
/// ```ignore
/// sdk::main!(run);
///
/// async fn run() -> Result<(), Box<dyn std::error::Error>> {
///     Ok(())
/// }
/// ```
#[macro_export]
macro_rules! main {
    ($run:path) => {
        struct Program;

        impl $crate::bindings::exports::wasi::cli0_3_0::run::Guest for Program {
            async fn run() -> ::std::result::Result<(), ()> {
                $run().await.map_err(|error| ::std::eprintln!("error: {error}"))
            }
        }

        $crate::bindings::export!(Program with_types_in $crate::bindings);
    };
}
