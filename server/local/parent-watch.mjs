// Preloaded into every child. The parent holds the other end of stdin: when the parent is gone, however it went, this ends too.
const stop = () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 6000).unref()
}
process.stdin.on('end', stop).on('error', stop).resume()
process.stdin.unref?.()
