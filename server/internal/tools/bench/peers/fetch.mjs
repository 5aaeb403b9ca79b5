// node's own fetch: all calls at once, or by p-limit where fewer may be in flight.
import pLimit from 'p-limit'
const [address, calls, inFlight] = [process.argv[2], +process.argv[3], +process.argv[4]]
const one = async id => {
  const answer = await fetch(address.replace('{id}', id))
  await answer.json()
  if (!answer.ok) throw new Error(answer.status)
  return answer.status
}
const ids = Array.from({ length: calls }, (_, i) => i)
const limit = inFlight < calls ? pLimit(inFlight) : f => f()
const settled = await Promise.allSettled(ids.map(id => limit(() => one(id))))
console.log('fulfilled', settled.filter(s => s.status === 'fulfilled').length)
