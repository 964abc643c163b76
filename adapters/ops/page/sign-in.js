import { Refused, send } from './lamp-api.js';

const form = document.getElementById('form');
const problem = document.getElementById('problem');
const button = form.querySelector('button');

form.elements.token.focus();

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.hidden = true;
  button.disabled = true;
  try {
    await send('POST', '/api/ops/sign-in', { token: form.elements.token.value });
    location.reload();
  } catch (error) {
    problem.textContent = error instanceof Refused ? error.message : 'Lamp does not answer. Try again in a moment.';
    problem.hidden = false;
    button.disabled = false;
    form.elements.token.select();
  }
});
