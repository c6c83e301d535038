export { render } from 'svelte/server';
export { default as App } from './App.svelte';
