//! Starts the simulator and says where it listens.

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
    /// End when standard input closes, so that no server outlives the program that started it
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
    eprintln!("clevertap-simulator: a test double, not CleverTap; its events are made up");
    tokio::select! {
        () = simulator.run() => {}
        () = stdin_closed(), if flags.exit_with_stdin => {}
        () = terminated() => {}
        result = tokio::signal::ctrl_c() => result?,
    }
    Ok(())
}

/// A thread of its own: tokio's stdin would keep the runtime from shutting down.
async fn stdin_closed() {
    let (closed, closes) = oneshot::channel();
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut buffer = [0; 1024];
        while matches!(stdin.read(&mut buffer), Ok(1..)) {}
        closed.send(())
    });
    // The sender is dropped only after it has sent.
    let _ = closes.await;
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
