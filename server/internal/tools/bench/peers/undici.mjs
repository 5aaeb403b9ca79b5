// undici's request, the fastest client of node, by p-limit.
import { Agent, request } from 'undici'
import pLimit from 'p-limit'
const [address, calls, inFlight] = [process.argv[2], +process.argv[3], +process.argv[4]]
const dispatcher = new Agent({ connections: inFlight })
const one = async id => {
  const { statusCode, body } = await request(address.replace('{id}', id), { dispatcher })
  await body.json()
  if (statusCode !== 200) throw new Error(statusCode)
  return statusCode
}
const ids = Array.from({ length: calls }, (_, i) => i)
const limit = pLimit(inFlight)
const settled = await Promise.allSettled(ids.map(id => limit(() => one(id))))
console.log('fulfilled', settled.filter(s => s.status === 'fulfilled').length)
process.exit(0)
