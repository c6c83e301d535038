// happy-dom has an IntersectionObserver that never calls back: see docs/testing.md.
import { vi } from 'vitest';

vi.stubGlobal('IntersectionObserver', undefined);
