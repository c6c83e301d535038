/** The order of plural forms in a label. It is fixed because engines list the categories in different orders. */
const ORDER: Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * Returns the plural form for a number from a label such as `comment|comments`. A label has either two forms, one for 1
 * and one for all other numbers, or all forms of the language in the order zero, one, two, few, many, other.
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
