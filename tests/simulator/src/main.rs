//! Starts the simulator and prints its URL.

use std::io::{self, Read, Write};

use clap::Parser;
use clevertap_simulator::{Options, Simulator};
use tokio::sync::oneshot;

/// A test double of CleverTap's count API. It serves generated events on 127.0.0.1
#[derive(Parser)]
#[command(version)]
struct Flags {
    #[command(flatten)]
    options: Options,
    /// Exit when standard input closes, so that the server does not outlive the program that started it
    #[arg(long)]
    exit_with_stdin: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let flags = Flags::parse();
    let simulator = Simulator::bind(flags.options).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", simulator.url())?;
    stdout.flush()?;
    eprintln!("clevertap-simulator: a test double of CleverTap; its events are generated");
    tokio::select! {
        () = simulator.run() => {}
        () = stdin_closed(), if flags.exit_with_stdin => {}
        () = termination_signal() => {}
        result = tokio::signal::ctrl_c() => result?,
    }
    Ok(())
}

/// Waits on a separate thread, because tokio's stdin would keep the runtime from shutting down.
async fn stdin_closed() {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut buffer = [0; 1024];
        while matches!(stdin.read(&mut buffer), Ok(1..)) {}
        sender.send(())
    });
    // Cannot fail: the thread drops its sender after it has sent.
    let _ = receiver.await;
}

#[cfg(unix)]
async fn termination_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn termination_signal() {
    std::future::pending().await
}
