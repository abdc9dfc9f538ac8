//! The executable: hands the command line to the application and its exit code to the system.
use std::process::ExitCode;

// glibc keeps the high-water mark of index commits and password hashing for good; jemalloc gives it back.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    hopdesk::app::cli::main()
}
