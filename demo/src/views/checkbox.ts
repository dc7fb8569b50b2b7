import { html, type TemplateResult } from 'lit';

/** A choice of yes or no. */
export function checkbox(
  label: string | TemplateResult,
  isChecked: boolean,
  onChange: (isChecked: boolean) => void,
): TemplateResult {
  return html`
    <label class="check">
      <input
        type="checkbox"
        .checked=${isChecked}
        @change=${({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLInputElement) onChange(currentTarget.checked);
        }}
      />
      <span>${label}</span>
    </label>
  `;
}
