/** In which order a language's plural forms stand in a label: engines list them in different ones. */
const ORDER: Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * The form for a number, of a label that has them with `|` between: one for 1 and one for all others (`comment|comments`),
 * or all forms of the language, in the order zero, one, two, few, many, other.
 */
export function pluralForm(label: string, count: number, language: string): string {
  const forms = label.split('|').map((form) => form.trim());
  const rules = new Intl.PluralRules(language);
  const { pluralCategories } = rules.resolvedOptions();
  const form = rules.select(count);
  const order = ORDER.filter((category) => pluralCategories.includes(category));
  const index = forms.length === 2 ? Number(form !== 'one') : order.indexOf(form);
  return forms[index] ?? forms.at(-1) ?? '';
}
