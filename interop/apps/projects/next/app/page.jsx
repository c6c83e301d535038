import { Comments } from './comments';

export default function Page() {
  return <Comments />;
}
