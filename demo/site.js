// For all pages with listings: buttons that copy them, and forms that publish events without leaving the page.
for (const listing of document.querySelectorAll('.listing')) {
  const code = listing.querySelector('code');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard?.writeText(code.textContent).then(() => true, () => false);
    button.textContent = done ? 'Copied' : 'Not allowed';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  listing.querySelector('figcaption').after(button);
}

for (const form of document.querySelectorAll('form[data-publish]')) {
  const problem = form.querySelector('output');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null);
    problem.textContent = answer?.ok ? '' : ((await answer?.json())?.error ?? 'The server did not respond.');
    if (answer?.ok && form.elements.text) form.elements.text.value = '';
  });
}
