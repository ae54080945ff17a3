// Preloaded into every child. The parent holds the other end of stdin: when the parent is gone, however it went, this ends too.
// What a child starts itself inherits the preload and this mark, but not that stdin: it ends with the child.
const stop = () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 6000).unref()
}
if (process.env.ACGS_PARENT_WATCHED !== '1') {
  process.env.ACGS_PARENT_WATCHED = '1'
  process.stdin.on('end', stop).on('error', stop).resume()
  process.stdin.unref?.()
}
