"""Words that stand for one another in general French and English, and small words.

Written by hand, of general language only: what is said in one company belongs in its glossary.
A line is a family: whoever types one word also finds, a little lower, texts with the others.
"""

from __future__ import annotations

from functools import lru_cache

from comptoir.search.analysis import exact_tokens, stem_tokens

SMALL_FRENCH = """
à a ai aient ait alors as au aussi aux avaient avait avec avez avoir avons ayant c ça ce ceci cela
celle celles celui ces cet cette ceux chez ci combien comme comment d dans de des dois doit doivent
donc dont du elle elles en es est et étaient étais était étant été êtes être eu eux faire fais fait
faites faut font il ils j je l la laquelle le lequel les lesquelles lesquels leur leurs lors lui
m ma mais me même mes moi mon n ne ni nos notre nous on ont or où ou par pas peut peuvent peux
plus pour pourquoi pouvez puis puisse qu quand que quel quelle quelles quels qui quoi s sa sans se
sera ses si soit sommes son sont sous suis sur t ta te tes toi ton tu un une va vais vers veut
veux vos votre vous vont y bonjour bonsoir merci svp avis quelqu quelque quelques
"""
SMALL_ENGLISH = """
a about am an and any anybody anyone are as at be been but by can could did do does for from had
has have he her here him his how i if in into is it its may me my no not of on or our she should
so some somebody someone than that the their them there these they this those to us was we were
what when where which who whom whose why will with would you your hello please thanks
"""
FAMILIES_FRENCH = """
courriel e-mail mail mél messagerie
téléphone portable mobile smartphone
ordinateur pc poste
démarche procédure formalité
employeur patron
salarié employé collaborateur
entreprise société firme
caméra vidéosurveillance
supprimer effacer enlever retirer désinscrire
conserver garder stocker archiver
envoyer adresser transmettre communiquer expédier
obtenir recevoir récupérer
refuser opposer
interdire empêcher bloquer
autoriser permettre
modifier changer corriger rectifier
vérifier contrôler
demander exiger réclamer
consulter voir lire
durée délai temps
information renseignement
donnée information
plainte réclamation
embauche recrutement recruter candidat
licencier licenciement renvoyer
salaire paie rémunération
congé vacances absence
télétravail distance
formation stage apprentissage
réunion rendez-vous rdv
compte-rendu rapport synthèse
prix tarif coût montant
remise rabais promotion réduction
publicité pub annonce réclame
magasin boutique
client acheteur consommateur
fournisseur prestataire sous-traitant
concurrent rival
lancement sortie
campagne opération
échéance deadline
fichier document
image photo photographie
voiture véhicule auto automobile
logement appartement habitation
loyer location locataire bailleur
école scolaire élève
enfant mineur
médecin docteur médical
santé médical
hôpital clinique
impôt fiscal fisc taxe
banque bancaire
dette crédit emprunt
mairie commune municipalité maire
police gendarmerie
juge tribunal justice
loi légal juridique
obligation obligatoire devoir
droit autorisé légal
risque danger
conseil recommandation pratique
internet web site
inscrit enregistré
pirater piratage hacker
arnaque escroquerie fraude
vol voler
adhérent membre
liste annuaire répertoire
panne bug erreur dysfonctionnement
aide assistance support
besoin nécessité
équipe service
responsable chef manager
vacances congé
"""
FAMILIES_ENGLISH = """
email mail
phone mobile smartphone
employee staff
boss manager
company firm business
delete remove erase
keep store retain
send forward
change modify edit
fix repair
buy purchase
price cost fee
discount rebate
advert ad advertising
shop store
customer client
supplier vendor
hire recruit
salary pay wage
holiday leave vacation
meeting appointment
deadline due
picture photo image
car vehicle
bug error failure
help support assistance
begin start
"""

SMALL = frozenset(exact_tokens(SMALL_FRENCH)) | frozenset(exact_tokens(SMALL_ENGLISH))


@lru_cache(maxsize=2)
def kin(language: str) -> dict[str, frozenset[str]]:
    """Stem: the stems that stand for it. `language` is "fr" or "en"."""
    lines = (FAMILIES_FRENCH if language == "fr" else FAMILIES_ENGLISH).strip().splitlines()
    found: dict[str, set[str]] = {}
    for line in lines:
        stems = {
            stem
            for exact, stem in zip(exact_tokens(line), stem_tokens(line, language), strict=True)
            if exact not in SMALL
        }
        for stem in stems:
            found.setdefault(stem, set()).update(stems - {stem})
    return {stem: frozenset(others) for stem, others in found.items()}
