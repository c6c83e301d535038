test('a feed shows an event that the test emits without a server', async () => {
  require('pusher-elements');
  document.body.innerHTML = `
    <pusher-connection api-key="key" server="ws://127.0.0.1:1">
      <pusher-channel name="comments">
        <pusher-feed event="new-comment"><template><p data-field="text"></p></template></pusher-feed>
      </pusher-channel>
    </pusher-connection>`;
  await document.querySelector('pusher-feed').updateComplete;
  const inserted = new Promise((resolve) => document.addEventListener('pusher-insert', resolve, { once: true }));
  document.querySelector('pusher-channel').channel.emit('new-comment', { text: 'Hello' });
  await inserted;
  expect(document.querySelector('pusher-feed p').textContent).toBe('Hello');
});
