// Shows the steps of a run as they happen. Without it the page loads itself again.
'use strict';
(() => {
  const steps = document.getElementById('steps');
  if (!steps || !steps.dataset.events) return;
  const events = new EventSource(steps.dataset.events);

  const cell = (row, name) => row.appendChild(document.createElement(name));

  const rowOf = (number) => {
    const known = steps.querySelector(`tr[data-step="${Number(number)}"]`);
    if (known) return known;
    const row = document.createElement('tr');
    row.dataset.step = String(number);
    cell(row, 'td').appendChild(document.createElement('span'));
    cell(row, 'th').scope = 'row';
    cell(row, 'td');
    return steps.appendChild(row);
  };

  events.addEventListener('step', (event) => {
    const step = JSON.parse(event.data);
    const row = rowOf(step.number);
    const state = row.cells[0].firstElementChild;
    state.className = `state ${step.state}`;
    state.textContent = step.state;
    row.cells[1].textContent = step.title;
    row.cells[2].textContent = step.text;
  });
  events.addEventListener('end', () => {
    events.close();
    location.reload();
  });
})();
