// The attack: whoever holds one token asks to wait for what never comes, until nobody else may wait.
import { Progress } from './progress.js';

it('those who wait for what one token asks are few, and the others keep their room', async () => {
  const progress = new Progress();
  const greedy = Array.from({ length: 60 }, () => progress.waitFor(7n, 5000, 'greedy'));
  const other = progress.waitFor(7n, 5000, 'other');
  const atOnce = await Promise.all(greedy.slice(50));
  expect(atOnce).toEqual(Array.from({ length: 10 }, () => false));
  progress.reach(8n);
  expect(await Promise.all([...greedy.slice(0, 50), other])).toEqual(Array.from({ length: 51 }, () => true));
});
