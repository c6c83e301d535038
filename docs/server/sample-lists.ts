/** The lists that examples load with `src`, by path. */
export const sampleLists: Record<string, readonly unknown[] | undefined> = {
  '/comments.json': [
    { id: 2, author: 'Grace', text: 'Loaded from /comments.json.' },
    { id: 1, author: 'Alan', text: 'The first comment.' },
  ],
};
