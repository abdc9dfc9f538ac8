//! Puts everything together and runs it.
pub mod cli {
    //! The command line.
    pub fn main() -> std::process::ExitCode {
        std::process::ExitCode::SUCCESS
    }
}
