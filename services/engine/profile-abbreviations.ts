/**
 * Short forms that names of tables and columns are made of, in business data of any trade. Each has one usual meaning;
 * those with several are in the interpreter's own list, where every meaning is kept open.
 */
const BY_TRADE: readonly string[] = [
  // Everywhere.
  'acct=account addr=address amt=amount ann=annual apprvd=approved asgn=assigned avg=average bal=balance bldg=building brn=branch brnch=branch',
  'cat=category catg=category ctgry=category cd=code chg=charge chrg=charge cls=class cmnt=comment cmt=comment cnt=count cnty=county crtd=created',
  'ctry=country cntry=country cum=cumulative desc=description descr=description dscr=description dscrptn=description dept=department dflt=default',
  'div=division dob=date_of_birth dt=date dtm=datetime dttm=datetime dur=duration dy=day eml=email fname=first_name fnm=first_name flg=flag',
  'grp=group hrs=hours hq=headquarters idx=index info=information itm=item lang=language lat=latitude lname=last_name lnm=last_name',
  'lng=longitude lon=longitude loc=location lvl=level max=maximum mgmt=management mgr=manager min=minimum mins=minutes mnth=month msg=message mth=month',
  'nbr=number nm=name num=number org=organization orig=origin pct=percent perc=percent ph=phone phn=phone pref=preference prio=priority prty=priority',
  'qtr=quarter ref=reference rgn=region rqst=request rslt=result seq=sequence sev=severity sts=status src=source subcat=subcategory svc=service',
  'srvc=service tel=telephone temp=temperature tm=time tot=total ts=timestamp typ=type upd=updated updt=updated usr=user val=value vol=volume',
  'wk=week yr=year yrs=years secs=seconds bp=blood_pressure',
  // Selling and buying.
  'cmpgn=campaign chnl=channel clm=claim cstmr=customer cust=customer custs=customers clnt=client disc=discount dscnt=discount fcst=forecast inv=invoice invc=invoice mbr=member',
  'mkt=market mktg=marketing mfr=manufacturer mrgn=margin mgn=margin mrr=monthly_recurring_revenue oppty=opportunity ord=order ordr=order pmt=payment pmnt=payment pymt=payment',
  'cst=cost prc=price prod=product prd=product purch=purchase qnty=quantity qty=quantity quan=quantity rev=revenue rfnd=refund rtn=return sls=sales subs=subscription',
  'tkt=ticket trans=transaction trx=transaction txn=transaction txns=transactions vend=vendor vndr=vendor splr=supplier',
  // Money.
  'bgt=budget ccy=currency crdt=credit csat=customer_satisfaction curr=currency dedct=deductible fx=exchange ltv=lifetime_value nps=net_promoter_score plcy=policy prem=premium prin=principal xfer=transfer',
  // Moving and storing.
  'carr=carrier dest=destination dlvry=delivery dlv=delivery dst=destination eta=estimated_time_of_arrival flt=flight frt=freight mvmt=movement mvt=movement pax=passengers pkg=package',
  'pkgs=packages plt=pallet pallt=pallet rcpt=receipt rcvd=received recd=received shp=ship shpmt=shipment shpmnt=shipment stn=station uom=unit_of_measure veh=vehicle wgt=weight whs=warehouse whse=warehouse',
  // Making.
  'eqp=equipment eqpt=equipment equip=equipment mach=machine maint=maintenance mfg=manufacturing mtr=meter pwr=power wo=work_order',
  // People and schools.
  'emp=employee empl=employee emps=employees enrl=enrollment enrlmt=enrollment hrly=hourly instr=instructor pto=paid_time_off crs=course cred=credit grd=grade intl=international maj=major schl=school stdnt=student stu=student stud=student supv=supervisor tchr=teacher',
  // Care.
  'adm=admission admt=admission admsn=admission appt=appointment diag=diagnosis disch=discharge dschrg=discharge dx=diagnosis hosp=hospital los=length_of_stay mrn=medical_record_number pat=patient pats=patients rx=prescription',
  // Staying.
  'bkg=booking bkng=booking gst=guest htl=hotel nts=nights rm=room rms=rooms rsv=reservation rsvn=reservation resv=reservation sqft=square_feet',
];

/** From the short form to what it stands for. */
export const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  BY_TRADE.flatMap((line) =>
    line.split(' ').map((pair) => {
      const [short = '', long = ''] = pair.split('=');
      return [short, long.replaceAll('_', ' ')] as const;
    }),
  ),
);
