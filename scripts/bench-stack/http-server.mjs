/** The least that a front end can do: it answers 204 to every POST. Says its address to whoever forked it. */
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/curves`))
process.on('disconnect', () => process.exit())
