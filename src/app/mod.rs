//! Puts everything together and runs it.
pub mod demo;
pub mod cli {
    //! The command line.
    pub fn main() -> std::process::ExitCode {
        std::process::ExitCode::SUCCESS
    }
}
