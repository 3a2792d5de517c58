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
    // Installed before the URL is printed, because a program may stop the simulator as soon as it has read it.
    let stopped = stop_signal()?;
    let simulator = Simulator::bind(flags.options).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", simulator.url())?;
    stdout.flush()?;
    eprintln!("clevertap-simulator: a test double of CleverTap; its events are generated");
    tokio::select! {
        () = simulator.run() => {}
        () = stdin_closed(), if flags.exit_with_stdin => {}
        () = stopped => {}
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

/// Installs handlers of SIGTERM and SIGINT. The future is ready after one of them has arrived.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
