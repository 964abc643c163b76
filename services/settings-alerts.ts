import { listOf, smtpAddress, text } from './parsers.ts';
import { settingGroup } from './setting.ts';

const alertsGroup = settingGroup('Alerts');
/** How alerts reach people. */
export const alerts = {
  smtpUrl: {
    ...alertsGroup.optional('SMTP_URL', smtpAddress, 'Mail server for alerts by e-mail'),
    secret: true,
  },
  smtpFrom: alertsGroup.optional(
    'SMTP_FROM',
    text('an e-mail address, or Name <address>', { pattern: /^[^<>\p{Cc}]{0,100}(?:<[^<>\s@]+@[^<>\s@]+>)?$/u }),
    'Sender of alerts by e-mail. Default: the user of SMTP_URL',
  ),
  alertAdmins: alertsGroup.optional(
    'ALERT_ADMINS',
    listOf('user ids, separated by commas', /^[\w.:@-]{1,200}$/),
    'Who may say "alerts here". Default: in Web Chat on this machine everybody, elsewhere nobody',
  ),
};
