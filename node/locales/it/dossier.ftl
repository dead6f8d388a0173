# Il fascicolo di una persona, da consegnarle.
dossier-title = Fascicolo
dossier-open = Fascicolo
dossier-lead = Tutto quello che il nodo sa di questa persona, da stampare o da consegnarle come file.
dossier-file = Scarica il file
dossier-read-first = Leggilo prima di consegnarlo
dossier-read-first-words = Nei testi liberi può esserci scritto qualcosa di altre persone: quello non va consegnato. I nomi di chi lavora qui non ci sono. Documenti degli invii e messaggi si scaricano dalle pagine degli invii.
dossier-opened = Scheda aperta il
dossier-other-record = ha una scheda sua
dossier-is-to-somebody = Per un’altra persona
dossier-until = fino al { $day }
dossier-withdrawn = revocato il { $day }
dossier-rights = I tuoi diritti
dossier-rights-words = Puoi chiedere di correggere questi dati, di cancellarli o di limitarne l’uso, opporti, riceverli in un file, revocare un consenso. Scrivi alla cooperativa. Puoi anche fare reclamo al Garante per la protezione dei dati personali.
dossier-task-done = fatta il { $day }
dossier-document-gone = eliminato il { $day }
