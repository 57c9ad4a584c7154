/**
 * The minimum that a front end can do, so that the client is the limit: it responds with 204 to every packet, which it
 * takes for one request. Sends its address to its parent process.
 */
import { createServer } from 'node:net'

const answer = Buffer.from('HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n')
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(answer))
  socket.on('error', () => socket.destroy())
})
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/curves`))
process.on('disconnect', () => process.exit())
